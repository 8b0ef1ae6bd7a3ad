"""The warehouse: database, access, dbt project, publication."""
