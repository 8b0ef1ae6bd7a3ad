{#- An indicator as partners' scripts know it: the columns of the contract first. -#}
{% macro colonnes_indicateur(supplement=[]) -%}
    periode,
    territoire_type,
    territoire_code,
    modalite as typologie,
    valeur,
    numerateur,
    denominateur,
    effectif,
    is_masque,
    {%- for colonne in supplement %}
    {{ colonne }},
    {%- endfor %}
    departement_code,
    periode_type,
{%- endmacro %}

{#- Where a profile reads an indicator: exact where the catalogue says so, else with small cells hidden. -#}
{% macro source_indicateur(profil, code) -%}
    {%- set exact, cube = ref('indicateur_valeur'), ref('cube_indicateur_valeur') -%}
    {%- set entree = definition('int_indicateur_' ~ code) -%}
    {{- return(exact if profil == 'ingenieur' or profil in entree.exact_pour else cube) -}}
{%- endmacro %}

{#- Every indicator that a profile reads, with all its dimensions. -#}
{% macro indicateurs_du_profil(profil) -%}
    {%- set colonnes = [
        'departement_code', 'indicateur_code', 'periode_type', 'periode', 'territoire_type', 'territoire_code',
        'dimension', 'modalite', 'valeur', 'borne_basse', 'borne_haute', 'numerateur', 'denominateur', 'effectif',
        'is_masque',
    ] | join(', ') -%}
    {%- if profil == 'ingenieur' -%}
    select {{ colonnes }} from {{ ref('indicateur_valeur') }}
    {%- elif profil in ['bailleur', 'etat'] -%}
    select {{ colonnes }} from {{ ref('indicateur_valeur') }} where is_exact_{{ profil }}
    union all
    select {{ colonnes }} from {{ ref('cube_indicateur_valeur') }} where not is_exact_{{ profil }}
    {%- else -%}
    select {{ colonnes }} from {{ ref('cube_indicateur_valeur') }}
    {%- endif -%}
{%- endmacro %}
