{#- Published layers are built beside the live ones, in next__<schema>; publication swaps the two. The target of
    development keeps everything it builds apart, in dev__<schema>; the target `publie` names what is live. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set couche = node.fqn[1] if node.resource_type == 'model' else none -%}
    {%- set nom = custom_schema_name or target.schema -%}
    {%- set est_a_part = target.name == 'developpement' or couche in ['marts', 'cubes'] -%}
    {{- target.schema ~ '__' ~ nom if est_a_part and target.name != 'publie' else nom -}}
{%- endmacro %}

{#- Publication alone changes what is live: stop a build that would write there. -#}
{% macro refuser_la_cible_publiee() -%}
    {%- if target.name == 'publie' -%}
        {%- do exceptions.raise_compiler_error("target 'publie' is read only: build through « observatoire build »") -%}
    {%- endif -%}
{%- endmacro %}
