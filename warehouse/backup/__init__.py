"""Backup of what no build can make again: files loaded, accounts, rights, journal, history of the publications.

An archive is ours rather than that of ``pg_dump``: it goes from one version of PostgreSQL to another, needs no
superuser and no program beside, and what it holds is verified before anything is written.
"""
