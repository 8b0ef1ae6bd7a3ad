{#- Two rows that speak of the same things: of the same period and territory unless said otherwise. -#}
{% macro memes(gauche, droite, colonnes=['departement_code', 'periode', 'territoire_type', 'territoire_code']) -%}
    {%- for colonne in colonnes %}
            {{ 'and ' if not loop.first }}{{ gauche }}.{{ colonne }} = {{ droite }}.{{ colonne }}
    {%- endfor -%}
{%- endmacro %}

{#- Every state that a candidature may have. -#}
{% macro etats_de_candidature() -%}
    'POSITIONNEE', 'ATTRIBUEE', 'OFFERTE', 'ACCEPTEE', 'BAIL', 'REFUSEE', 'SILENCE', 'NON_ATTRIBUEE', 'IRRECEVABLE',
    'SANS_SUITE'
{%- endmacro %}

{#- What names a stock of the end of a month. -#}
{% macro cles_du_stock() -%}
    {{- return(['departement_code', 'mois', 'territoire_type', 'territoire_code', 'typologie']) -}}
{%- endmacro %}

{#- The whole of several indicators, of the département and of each EPCI, for the identities between them. -#}
{% macro lus_en_entier(codes) -%}
    select
        departement_code,
        indicateur_code,
        periode_type,
        periode,
        territoire_type,
        territoire_code,
        valeur,
        numerateur,
        denominateur
    from {{ ref('int_chiffre_compare') }}
    where
        indicateur_code = any({{ liste_sql(codes) }})
        and dimension = 'ensemble'
        and territoire_type in ('departement', 'epci')
{%- endmacro %}
