"""Assets of Dagster."""
