-- Grain: one row per demande that bears a priority or a pending DALO appeal at the date of reference.
-- A recognition stays in force until its end date; an appeal counts until a decision answers it.
with connue as (
    select
        priorite.*,
        reference.date_reference,
        priorite.date_decision <= reference.date_reference
        and priorite.decision_code = 'FAVORABLE'
        and coalesce(priorite.date_fin > reference.date_reference, true) as is_en_vigueur
    from {{ ref('stg_priorites__priorite') }} as priorite
    cross join {{ ref('int_reference') }} as reference
    where priorite.date_depot <= reference.date_reference and priorite.demande_id is not null
),

recours_tranche as (
    select distinct recours_id
    from connue
    where type_priorite_code = 'DALO_DECISION' and recours_id is not null and date_decision <= date_reference
),

qualifiee as (
    select
        connue.departement_code,
        connue.demande_id,
        connue.type_priorite_code = 'DALO_DECISION'
        and connue.is_en_vigueur
        and coalesce(connue.statut_dalo_code in ('ACTIF', 'ACTREL'), true) as is_dalo,
        connue.type_priorite_code = 'DALO_RECOURS'
        and recours_tranche.recours_id is null
        and coalesce(connue.date_decision > connue.date_reference, true)
        and coalesce(connue.date_fin > connue.date_reference, true) as is_dalo_recours,
        connue.type_priorite_code = 'PDALPD' and connue.is_en_vigueur as is_pdalpd,
        connue.type_priorite_code = 'ACD' and connue.is_en_vigueur as is_acd,
        case when connue.type_priorite_code = 'DALO_DECISION' then connue.date_decision end as date_decision_dalo
    from connue
    left join recours_tranche
        on connue.priorite_id = recours_tranche.recours_id
),

final as (
    select
        departement_code,
        demande_id,
        coalesce(bool_or(is_dalo), false) as has_dalo,
        coalesce(bool_or(is_dalo_recours), false) as has_dalo_recours,
        coalesce(bool_or(is_pdalpd), false) as has_pdalpd,
        coalesce(bool_or(is_acd), false) as has_acd,
        max(date_decision_dalo) filter (where is_dalo) as date_decision_dalo
    from qualifiee
    group by departement_code, demande_id
)

select * from final
