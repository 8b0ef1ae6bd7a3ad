{#- Published layers are built beside the live ones, in next__<schema>; publication swaps the two. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set couche = node.fqn[1] if node.resource_type == 'model' else none -%}
    {%- if couche == 'profils' -%}
        next__{{ node.fqn[2] }}
    {%- elif couche in ['marts', 'cubes'] -%}
        next__{{ custom_schema_name }}
    {%- else -%}
        {{ custom_schema_name or target.schema }}
    {%- endif -%}
{%- endmacro %}
