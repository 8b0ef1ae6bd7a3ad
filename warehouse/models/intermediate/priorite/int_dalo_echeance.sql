-- Grain: one row per DALO recours known at the date of reference, with its decision and its legal deadlines. A decision
-- that names no known recours stands for it. A table of its own: what joins it is planned on its true number of rows.
with connue as (
    select
        priorite.*,
        reference.date_reference
    from {{ lignes_tenues('stg_priorites__priorite') }} as priorite
    cross join {{ ref('int_reference') }} as reference
    where priorite.type_priorite_code in ('DALO_RECOURS', 'DALO_DECISION')
),

decision as (
    select distinct on (coalesce(recours_id, priorite_id))
        *,
        coalesce(recours_id, priorite_id) as cle
    from connue
    where type_priorite_code = 'DALO_DECISION' and date_decision <= date_reference
    order by coalesce(recours_id, priorite_id) asc, date_decision desc, priorite_id desc
),

recours as (
    select * from connue
    where type_priorite_code = 'DALO_RECOURS' and date_depot <= date_reference
),

reuni as (
    select
        coalesce(recours.departement_code, decision.departement_code) as departement_code,
        coalesce(recours.priorite_id, decision.cle) as recours_id,
        coalesce(recours.demande_id, decision.demande_id) as demande_id,
        coalesce(recours.nature_recours_code, decision.nature_recours_code, 'LOGEMENT') as nature_recours_code,
        coalesce(decision.motif_dalo_code, recours.motif_dalo_code) as motif_dalo_code,
        coalesce(recours.date_depot, decision.date_depot) as date_depot,
        decision.date_decision,
        decision.decision_code,
        decision.typologie_dalo_code,
        case
            when decision.statut_dalo_code = 'CADUC' and decision.date_fin <= decision.date_reference
                then decision.date_fin
        end as date_caducite,
        coalesce(recours.date_reference, decision.date_reference) as date_reference
    from recours
    full join decision
        on recours.priorite_id = decision.cle
),

final as (
    select
        reuni.departement_code,
        reuni.recours_id,
        reuni.demande_id,
        reuni.nature_recours_code,
        reuni.motif_dalo_code,
        reuni.date_depot,
        reuni.date_decision,
        reuni.decision_code,
        reuni.typologie_dalo_code,
        reuni.date_caducite,
        reuni.date_reference,
        {{ echeance('reuni.date_depot', 'comed') }} as date_echeance_comed,
        case
            when reuni.decision_code = 'FAVORABLE' then {{ echeance('reuni.date_decision', 'relogement') }}
        end as date_echeance_relogement,
        coalesce(reuni.decision_code = 'FAVORABLE' and reuni.nature_recours_code = 'LOGEMENT', false) as is_a_reloger
    from reuni
    left join {{ ref('delai_dalo') }} as comed
        on {{ delai_en_vigueur('reuni', 'comed', 'COMED', 'date_depot') }}
    left join {{ ref('delai_dalo') }} as relogement
        on {{ delai_en_vigueur('reuni', 'relogement', 'RELOGEMENT', 'date_decision') }}
)

select * from final
