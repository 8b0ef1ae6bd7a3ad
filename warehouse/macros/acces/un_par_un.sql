{#- Run statements one per round trip, in the transaction of the model: a distributed table takes its DDL one at a time. -#}
{% macro un_par_un(instructions) -%}
    {%- if execute -%}
        {%- for instruction in instructions -%}
            {%- call statement() -%}{{ instruction }}{%- endcall -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- Distribute a table by département where the database is a distributed one; do nothing elsewhere. -#}
{% macro distribuer(relation, cle) -%}
    {%- if execute -%}
        {%- set distribuee = run_query("select from pg_extension where extname = 'citus'") | length > 0 -%}
        {%- if distribuee -%}
            {%- do run_query("select create_distributed_table('" ~ relation ~ "', '" ~ cle ~ "')") -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
