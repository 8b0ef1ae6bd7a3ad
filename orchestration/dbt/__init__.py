"""How dbt is called: whole builds, parts of one, its documentation."""
