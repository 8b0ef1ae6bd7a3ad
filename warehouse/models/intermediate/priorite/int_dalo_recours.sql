-- Grain: one row per DALO recours known at the date of reference, with its decision, its deadlines and the
-- relogement. The files tell who is housed, not who is taken in: a recours for hébergement is followed up to its
-- decision. The first lease after the recognition houses the household; once the recognition has lapsed, it counts no
-- more.
with relogement as (
    select
        delai.recours_id,
        min(attribution.date_bail) as date_relogement
    from {{ ref('int_dalo_echeance') }} as delai
    inner join {{ ref('int_population_attribuee') }} as attribution
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
    from {{ ref('int_dalo_echeance') }} as delai
    left join relogement
        on delai.recours_id = relogement.recours_id
    left join {{ ref('int_demande') }} as demande
        on delai.departement_code = demande.departement_code and delai.demande_id = demande.demande_id
)

select * from final
