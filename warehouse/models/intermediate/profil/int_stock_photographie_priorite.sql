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
        priorite.demande_id,
        min(array_position(array['DALO_DECISION', 'PDALPD', 'ACD'], priorite.type_priorite_code)) as rang
    from {{ ref('stg_priorites__priorite') }} as priorite
    inner join photographie
        on
            priorite.date_decision <= photographie.date_reference
            and coalesce(priorite.date_fin > photographie.date_reference, true)
    where priorite.decision_code = 'FAVORABLE' and coalesce(priorite.statut_dalo_code <> 'NON', true)
    group by photographie.mois, priorite.demande_id
)

select * from final
