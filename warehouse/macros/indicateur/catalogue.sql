{#- Models of the indicators, in the order of their names. dbt cannot list a folder while it reads the project: who calls
    dbt does (`orchestration.dbt.runner.environnement`). -#}
{% macro indicateurs() -%}
    {%- set noms = env_var('DBT_ENV_CUSTOM_ENV_INDICATEURS', '').split() -%}
    {%- if execute and not noms -%}
        {%- do exceptions.raise_compiler_error(
            "DBT_ENV_CUSTOM_ENV_INDICATEURS is empty: call dbt through « observatoire build », which lists the indicators"
        ) -%}
    {%- endif -%}
    {{- return(noms) -}}
{%- endmacro %}

{#- Entry of the catalogue of an indicator: `meta.indicateur` of its model. -#}
{% macro definition(nom) -%}
    {%- set noeuds = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('name', 'equalto', nom) | list if execute else [] -%}
    {%- set entree = noeuds[0].config.meta.get('indicateur') if noeuds else {'fichier_partage': false, 'publie': false} -%}
    {%- if not entree -%}
        {%- do exceptions.raise_compiler_error(nom ~ ': config.meta.indicateur is missing; see CONTRIBUTING.md') -%}
    {%- endif -%}
    {{- return(entree) -}}
{%- endmacro %}

{#- Flows without which an indicator says nothing: those that its source names first, in one pair of parentheses. -#}
{% macro flux_requis(nom) -%}
    {%- set lu = modules.re.search('\\(flux ([^)]*)\\)', definition(nom).get('source', '')) -%}
    {{- return(lu.group(1).split(', ') if lu else []) -}}
{%- endmacro %}

{#- Code of the indicator that a model computes. -#}
{% macro code_indicateur(nom) -%}
    {{- return(nom | replace('int_indicateur_', '')) -}}
{%- endmacro %}

{#- A text, a list, a mapping of the catalogue as SQL. -#}
{% macro texte_sql(valeur) -%}
    {%- if valeur is none -%} null::text {%- else -%} '{{ valeur | string | trim | replace("'", "''") }}'::text {%- endif -%}
{%- endmacro %}

{% macro liste_sql(valeurs) -%}
    array[
        {%- for valeur in valeurs or [] -%} '{{ valeur }}'{{ ',' if not loop.last }} {%- endfor -%}
    ]::text[]
{%- endmacro %}

{% macro json_sql(valeur) -%}
    '{{ tojson(valeur or {}) | replace("'", "''") }}'::jsonb
{%- endmacro %}
