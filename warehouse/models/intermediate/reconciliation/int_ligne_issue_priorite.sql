-- Grain: one row per flow and issue of the raw rows of the priorities. A DALO recours is counted once, with its latest
-- decision; a label is counted on the demande that bears it.
with tenue as (
    select
        ligne.flux,
        priorite.*,
        retenue.ligne is not null as is_retenue,
        reference.date_reference,
        case priorite.type_priorite_code
            when 'DALO_DECISION' then priorite.date_decision
            else priorite.date_depot
        end as date_effet,
        row_number() over (
            partition by priorite.type_priorite_code, coalesce(priorite.recours_id, priorite.priorite_id)
            order by
                priorite.date_decision > reference.date_reference, priorite.date_decision desc,
                priorite.priorite_id desc
        ) as decision_rang
    from {{ ref('stg_technique__ligne') }} as ligne
    cross join {{ ref('int_reference') }} as reference
    left join {{ ref('stg_priorites__priorite') }} as priorite
        on ligne.depot_id = priorite._depot_id and ligne.ligne = priorite._ligne
    left join {{ ref('int_ligne_retenue') }} as retenue
        on ligne.depot_id = retenue.depot_id and ligne.ligne = retenue.ligne
    where ligne.lot = 'priorites'
),

final as (
    select
        tenue.flux,
        case
            when tenue.priorite_id is null then 'VERSION_ANTERIEURE'
            when tenue.is_retenue then 'RETENUE'
            when coalesce(tenue.date_effet > tenue.date_reference, true) then 'A_VENIR'
            when tenue.type_priorite_code = 'DALO_DECISION' and tenue.decision_rang > 1 then 'VERSION_ANTERIEURE'
            when recours.recours_id is not null or demande.demande_id is not null then 'MART'
            else 'INEXPLIQUEE'
        end as issue_code,
        count(*) as nombre
    from tenue
    left join {{ ref('int_dalo_recours') }} as recours
        on
            tenue.type_priorite_code in ('DALO_RECOURS', 'DALO_DECISION')
            and coalesce(tenue.recours_id, tenue.priorite_id) = recours.recours_id
    left join {{ ref('int_demande') }} as demande
        on tenue.type_priorite_code in ('PDALPD', 'ACD') and tenue.demande_id = demande.demande_id
    group by tenue.flux, issue_code
)

select * from final
