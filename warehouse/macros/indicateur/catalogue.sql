{#- Models that give rows of indicators, in the order of their names: `int_indicateur_<code>` gives its own, `int_mesure_<faits>`
    those of each entry over its measures. A `ref` must be known while the project is read, when no model can be listed: the list
    is in `dbt_project.yml`, and one that it lacks stops the build. -#}
{% macro modeles_des_indicateurs() %}
    {%- set noms = var('modeles_des_indicateurs') -%}
    {%- set modeles = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') if execute else [] -%}
    {%- for nom in modeles | map(attribute='name') -%}
        {%- if modules.re.match('int_(indicateur|mesure)_', nom) and nom not in noms -%}
            {%- do exceptions.raise_compiler_error(nom ~ ': add it to vars.modeles_des_indicateurs of dbt_project.yml') -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(noms) -}}
{%- endmacro %}

{#- Entries of the catalogue that a model gives, by code: `meta.indicateurs` of the model. -#}
{% macro entrees_de(nom) -%}
    {%- set noeuds = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('name', 'equalto', nom) | list if execute else [] -%}
    {%- set entrees = noeuds[0].config.meta.get('indicateurs') if noeuds else {} -%}
    {%- if noeuds and not entrees -%}
        {%- do exceptions.raise_compiler_error(nom ~ ': config.meta.indicateurs is missing; see CONTRIBUTING.md') -%}
    {%- endif -%}
    {{- return(entrees) -}}
{%- endmacro %}

{#- The catalogue: code → entry. Empty while the project is read. -#}
{% macro catalogue() -%}
    {%- set entrees = {} -%}
    {%- for nom in modeles_des_indicateurs() %}{% do entrees.update(entrees_de(nom)) %}{% endfor -%}
    {{- return(entrees) -}}
{%- endmacro %}

{#- Which measures are shares of which, by indicator: what an entry says, and the numerator of a percentage, a share of its
    denominator where no entry says of what it is one. -#}
{% macro parts_du_catalogue(entrees) -%}
    {%- set dites, parts = [], {} -%}
    {%- for entree in entrees.values() %}{% do dites.extend(entree.get('parts', {})) %}{% endfor -%}
    {%- for code, entree in entrees.items() -%}
        {%- set siennes, comptes = dict(entree.get('parts', {})), entree.get('comptes', {}) -%}
        {%- if entree.unite == 'pct' and 'numerateur' in comptes and 'denominateur' in comptes
            and comptes.numerateur not in dites -%}
            {%- do siennes.update({comptes.numerateur: comptes.denominateur}) -%}
        {%- endif -%}
        {%- do parts.update({code: siennes}) -%}
    {%- endfor -%}
    {{- return(parts) -}}
{%- endmacro %}

{#- One entry of the catalogue. -#}
{% macro definition(code) -%}
    {{- return(catalogue()[code] if execute else {}) -}}
{%- endmacro %}

{#- Flows without which an indicator says nothing: those that its source names first, in one pair of parentheses. -#}
{% macro flux_requis(entree) -%}
    {%- set lu = modules.re.search('\\(flux ([^)]*)\\)', entree.source) -%}
    {{- return(lu.group(1).split(', ') if lu else []) -}}
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
