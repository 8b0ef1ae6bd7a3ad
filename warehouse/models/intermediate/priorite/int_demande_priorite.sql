-- Grain: one row per demande that bears a priority or a pending DALO appeal at the date of reference.
-- An appeal counts until a decision answers it.
with recours_tranche as (
    select distinct priorite.recours_id
    from {{ lignes_tenues('stg_priorites__priorite') }} as priorite
    cross join {{ ref('int_reference') }} as reference
    where
        priorite.type_priorite_code = 'DALO_DECISION'
        and priorite.recours_id is not null
        and priorite.date_decision <= reference.date_reference
),

recours as (
    select distinct
        priorite.departement_code,
        priorite.demande_id
    from {{ lignes_tenues('stg_priorites__priorite') }} as priorite
    cross join {{ ref('int_reference') }} as reference
    left join recours_tranche
        on priorite.priorite_id = recours_tranche.recours_id
    where
        priorite.type_priorite_code = 'DALO_RECOURS'
        and priorite.demande_id is not null
        and priorite.date_depot <= reference.date_reference
        and recours_tranche.recours_id is null
        and coalesce(priorite.date_decision > reference.date_reference, true)
        and coalesce(priorite.date_fin > reference.date_reference, true)
),

en_vigueur as (
    select
        prioritaire.departement_code,
        prioritaire.demande_id,
        bool_or(prioritaire.priorite_code = 'DALO') as has_dalo,
        bool_or(prioritaire.priorite_code = 'PDALPD') as has_pdalpd,
        bool_or(prioritaire.priorite_code = 'ACD') as has_acd,
        max(prioritaire.valide_du) filter (where prioritaire.priorite_code = 'DALO') as date_decision_dalo
    from {{ ref('int_population_prioritaire') }} as prioritaire
    inner join {{ ref('int_reference') }} as reference
        on {{ prioritaire_le('reference.date_reference') }}
    group by prioritaire.departement_code, prioritaire.demande_id
),

final as (
    select
        coalesce(en_vigueur.departement_code, recours.departement_code) as departement_code,
        coalesce(en_vigueur.demande_id, recours.demande_id) as demande_id,
        coalesce(en_vigueur.has_dalo, false) as has_dalo,
        recours.demande_id is not null as has_dalo_recours,
        coalesce(en_vigueur.has_pdalpd, false) as has_pdalpd,
        coalesce(en_vigueur.has_acd, false) as has_acd,
        en_vigueur.date_decision_dalo
    from en_vigueur
    full join recours
        on
            en_vigueur.departement_code = recours.departement_code
            and en_vigueur.demande_id = recours.demande_id
)

select * from final
