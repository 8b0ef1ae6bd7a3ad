{{ config(indexes=[{'columns': ['mois', 'demande_id'], 'unique': true}]) }}
-- Grain: one row per demande and month photographed at which it held a label of priority, with the first of its labels.
-- A table of its own: the planner cannot foresee how few rows a household's ceilings keep, and would read it for each.
with photographie as (
    select distinct
        mois,
        date_reference
    from {{ ref('int_stock_photographie_message') }}
),

final as (
    select
        photographie.mois,
        prioritaire.demande_id,
        min(array_position(array['DALO', 'PDALPD', 'ACD'], prioritaire.priorite_code)) as rang
    from {{ ref('int_population_prioritaire') }} as prioritaire
    inner join photographie
        on {{ prioritaire_le('photographie.date_reference') }}
    group by photographie.mois, prioritaire.demande_id
)

select * from final
