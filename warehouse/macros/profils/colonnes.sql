{#- The publication that is being built. An environment variable, not a dbt variable, and read when a node runs, not when
    the project is: a new value would make dbt parse again whatever had read it. -#}
{% macro publication_en_cours() -%}
    {{- env_var("DBT_ENV_CUSTOM_ENV_PUBLICATION_ID", "hors_publication") if execute -}}
{%- endmacro %}

{#- Last column of every view: the publication that answers, so that two builds are never mixed unseen. -#}
{% macro publication_id() -%}
    '{{ publication_en_cours() }}'::text as publication_id
{%- endmacro %}

{#- Columns of a mart in its order, without those that only serve the policies. `masques` replaces a column by an
    expression: a mask keeps the name and the type. -#}
{% macro colonnes_de(modele, masques={}, prefixe='') -%}
    {%- set techniques = [
        'is_perimetre_etat', 'is_visible_etat', 'territoires_guichet_collectivite', 'is_demande_active',
        'bailleurs_attributaires', 'is_exact_bailleur',
    ] -%}
    {%- if execute -%}
        {%- set noeud = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model') | selectattr('name', 'equalto', modele) | first -%}
        {%- for inconnue in masques if inconnue not in noeud.columns -%}
            {%- do exceptions.raise_compiler_error(modele ~ " has no column '" ~ inconnue ~ "' to mask") -%}
        {%- endfor -%}
        {%- for colonne in noeud.columns.values() if colonne.name not in techniques -%}
            {%- if not loop.first %}
    {% endif -%}
            {%- if colonne.name in masques -%}
                {{ masques[colonne.name] }} as {{ colonne.name }},
            {%- else -%}
                {{ prefixe }}{{ colonne.name }},
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        *,
    {%- endif -%}
{%- endmacro %}

{#- The same mask on several columns: unknown, with the type of the column. -#}
{% macro sans_valeur(modele, colonnes) -%}
    {{- return(colonnes_si(modele, colonnes, none)) -}}
{%- endmacro %}

{#- The same mask on several columns: the value where the condition holds, unknown elsewhere. -#}
{% macro colonnes_si(modele, colonnes, condition) -%}
    {%- set masques = {} -%}
    {%- if execute -%}
        {%- set noeud = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model') | selectattr('name', 'equalto', modele) | first -%}
        {%- for colonne in colonnes -%}
            {%- if condition -%}
                {%- do masques.update({colonne: 'case when ' ~ condition ~ ' then ' ~ colonne ~ ' end'}) -%}
            {%- else -%}
                {%- do masques.update({colonne: 'null::' ~ noeud.columns[colonne].data_type}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(masques) -}}
{%- endmacro %}

{#- Dates brought back to the first day of their month. -#}
{% macro au_mois(colonnes) -%}
    {%- set masques = {} -%}
    {%- for colonne in colonnes -%}
        {%- do masques.update({colonne: "date_trunc('month', " ~ colonne ~ ')::date'}) -%}
    {%- endfor -%}
    {{- return(masques) -}}
{%- endmacro %}

{#- Numbers brought down to the lower bound of their class. -#}
{% macro par_classe(classes) -%}
    {%- set masques = {} -%}
    {%- for colonne, pas in classes.items() -%}
        {%- do masques.update({colonne: '(floor(' ~ colonne ~ ' / ' ~ pas ~ '.0) * ' ~ pas ~ ')'}) -%}
    {%- endfor -%}
    {{- return(masques) -}}
{%- endmacro %}
