{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, its income against the ceilings in force at the date of reference.
with date_demande as (
    select
        menage.*,
        reference.date_reference
    from {{ ref('int_demande_menage') }} as menage
    cross join {{ ref('int_reference') }} as reference
),

{{ cte_plafonds('date_demande', ref('int_reference')) }},

final as (
    select
        departement_code,
        demande_id,
        plafond_plai_eur,
        plafond_plus_eur,
        plafond_pls_eur,
        tranche_plafond_code
    from situe
)

select * from final
