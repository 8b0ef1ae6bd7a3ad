"""Orchestration: the command, Dagster, and the sequence that both run."""
