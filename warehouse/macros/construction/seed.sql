{#- A home keeps the tables of its seeds from one build to the next, and dbt only empties them: one that an earlier version
    made may lack a column, or give it another type. It is then made again, in the transaction of the seed. Nothing
    published reads it: what depends on seeds is built beside, and swapped. -#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set voulues = [] -%}
    {%- for nom in agate_table.column_names -%}
        {%- do voulues.append(nom ~ ' ' ~ types.get(nom, adapter.convert_type(agate_table, loop.index0))) -%}
    {%- endfor -%}
    {%- set presentes = run_query(
        "select attname || ' ' || format_type(atttypid, atttypmod) from pg_attribute where attrelid = '"
        ~ old_relation ~ "'::regclass and attnum > 0 and not attisdropped order by attnum"
    ).columns[0].values() | list -%}
    {{- return(default__reset_csv_table(model, full_refresh or presentes != voulues, old_relation, agate_table)) -}}
{% endmacro %}
