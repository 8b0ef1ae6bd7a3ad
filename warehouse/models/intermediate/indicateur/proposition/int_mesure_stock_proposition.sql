{%- set mesures = ['stock', 'sans_proposition', 'nb_propositions'] -%}
-- Grain: one row per period, territory of the first wish and class of seniority: valid demandes at the end of the
-- period, those never positioned on a dwelling, and the propositions made so far to all of them.
with fait as (
    select
        departement_code,
        mois,
        commune_code,
        anciennete_code,
        stock,
        sans_proposition,
        0 as nb_propositions
    from {{ ref('int_stock_sans_proposition') }}
    union all
    select
        departement_code,
        mois,
        commune_code,
        null as anciennete_code,
        0 as stock,
        0 as sans_proposition,
        nb_propositions
    from {{ ref('int_stock_proposition') }}
    where nb_propositions > 0
),

final as (
    {{ croiser_le_stock('fait', mesures, dimensions={}, profil={'anciennete': 'anciennete_code'}) }}
)

select * from final
