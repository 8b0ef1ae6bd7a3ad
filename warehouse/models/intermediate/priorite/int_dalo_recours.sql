-- Grain: one row per DALO recours known at the date of reference, with its decision, its deadlines and the relogement.
-- A decision that names no known recours stands for it. The files tell who is housed, not who is taken in: a recours
-- for hébergement is followed up to its decision.
with connue as (
    select
        priorite.*,
        reference.date_reference
    from {{ ref('stg_priorites__priorite') }} as priorite
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

delai as (
    select
        reuni.*,
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
),

-- The first lease after the recognition houses the household; once the recognition has lapsed, it counts no more.
relogement as (
    select
        delai.recours_id,
        min(attribution.date_bail) as date_relogement
    from delai
    inner join {{ ref('int_attribution') }} as attribution
        on
            delai.departement_code = attribution.departement_code
            and delai.demande_id = attribution.demande_id
            and delai.date_decision <= attribution.date_bail
            and coalesce(delai.date_caducite >= attribution.date_bail, true)
            and delai.date_reference >= attribution.date_bail
    where delai.is_a_reloger
    group by delai.recours_id
),

final as (
    select
        delai.departement_code,
        delai.recours_id,
        delai.demande_id,
        delai.nature_recours_code,
        delai.motif_dalo_code,
        delai.date_depot,
        delai.date_echeance_comed,
        delai.date_decision,
        delai.decision_code,
        delai.typologie_dalo_code,
        delai.date_decision - delai.date_depot as duree_comed_jours,
        delai.date_decision <= delai.date_echeance_comed as is_comed_dans_delai,
        delai.is_a_reloger,
        delai.date_echeance_relogement,
        relogement.date_relogement,
        relogement.date_relogement <= delai.date_echeance_relogement as is_reloge_dans_delai,
        case when relogement.date_relogement is null then delai.date_caducite end as date_caducite,
        {{ etat_dalo() }} as etat_code,
        {{ echeance_dalo() }} as date_echeance,
        {{ echeance_dalo() }} - delai.date_reference as jours_restants,
        demande.commune_code,
        demande.typologie_code,
        demande.etat_code as etat_demande_code
    from delai
    left join relogement
        on delai.recours_id = relogement.recours_id
    left join {{ ref('int_demande') }} as demande
        on delai.departement_code = demande.departement_code and delai.demande_id = demande.demande_id
)

select * from final
