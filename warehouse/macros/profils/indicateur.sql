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

{#- Profiles that read every figure exact, without a perimeter of their own. -#}
{% macro lit_tout_exact(profil) -%}
    {{- return(profil in ['etat', 'ingenieur']) -}}
{%- endmacro %}

{#- Where a profile reads an indicator: exact where the catalogue says so, else with small cells hidden. -#}
{% macro source_indicateur(profil, code) -%}
    {%- set exact, cube = ref('indicateur_valeur'), ref('cube_indicateur_valeur') -%}
    {%- set entree = definition('int_indicateur_' ~ code) -%}
    {{- return(exact if lit_tout_exact(profil) or profil in entree.exact_pour else cube) -}}
{%- endmacro %}

{#- For a count, its share of the ensemble of the same territory and period, both as the profile reads them: what is
    hidden stays hidden. A reader that does not name the column pays nothing for it; one that does, one look into the
    unique index per row: every column of the key is named, or the planner may take another index. -#}
{% macro part_de_l_ensemble(profil) -%}
    (
        select {{ taux_pct('lue.valeur', 'ensemble.valeur') }}
        from (
            {{ indicateurs_du_profil(profil) }}
        ) as ensemble
        where
            ensemble.departement_code = lue.departement_code
            and ensemble.indicateur_code = lue.indicateur_code
            and ensemble.periode_type = lue.periode_type
            and ensemble.periode = lue.periode
            and ensemble.territoire_type = lue.territoire_type
            and ensemble.territoire_code = lue.territoire_code
            and ensemble.dimension = 'ensemble'
            and ensemble.modalite = 'TOUS'
            and lue.denominateur is null
            and lue.valeur = lue.numerateur
            and not lue.is_masque
            and not ensemble.is_masque
    ) as part_ensemble_pct,
{%- endmacro %}

{#- Every indicator that a profile reads, with all its dimensions. Landlords are in no cube: each reads its own, exact. -#}
{% macro indicateurs_du_profil(profil) -%}
    {%- set colonnes = [
        'departement_code', 'indicateur_code', 'periode_type', 'periode', 'territoire_type', 'territoire_code',
        'dimension', 'modalite', 'valeur', 'borne_basse', 'borne_haute', 'numerateur', 'denominateur', 'effectif',
        'is_masque',
    ] | join(', ') -%}
    {%- if lit_tout_exact(profil) -%}
    select {{ colonnes }} from {{ ref('indicateur_valeur') }}
    {%- elif profil == 'bailleur' -%}
    select {{ colonnes }} from {{ ref('indicateur_valeur') }} where is_exact_bailleur or dimension = 'bailleur'
    union all
    select {{ colonnes }} from {{ ref('cube_indicateur_valeur') }} where not is_exact_bailleur
    {%- else -%}
    select {{ colonnes }} from {{ ref('cube_indicateur_valeur') }}
    {%- endif -%}
{%- endmacro %}
