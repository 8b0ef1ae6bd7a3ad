"""Retention: what is left of the demandes whose term is over, in the database and in the files of a home.

What belongs here: emptying, and finding where a number is still written. What does not: which demandes (dbt,
``int_demande_echue``), when and in which order (``orchestration.retention``).
"""
