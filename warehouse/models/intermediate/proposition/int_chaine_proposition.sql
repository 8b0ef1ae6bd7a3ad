{{ config(indexes=[{'columns': ['departement_code', 'offre_id']}]) }}
-- Grain: one row per candidature: the steps that it reached, the days that each took, and how it ended.
with candidature as (
    select
        candidature.*,
        offre.date_cloture,
        offre.date_bail as date_bail_logement,
        motif.groupe as groupe_refus,
        -- A step without its own date is reached when a later one is.
        candidature.date_bail is not null as is_bail,
        coalesce(candidature.reponse_code = 'ACCEPTE', false) or candidature.date_bail is not null as is_acceptee,
        candidature.date_offre is not null or candidature.date_reponse is not null or candidature.date_bail is not null
            as is_offerte
    from {{ ref('int_candidature') }} as candidature
    left join {{ ref('int_offre') }} as offre
        on
            candidature.departement_code = offre.departement_code
            and candidature.offre_id = offre.offre_id
    left join {{ ref('liste_travail') }} as motif
        on motif.liste = 'MOTIF_REFUS' and candidature.motif_refus_code = motif.code
),

final as (
    select
        departement_code,
        candidature_id,
        offre_id,
        demande_id,
        bailleur_code,
        contingent_code,
        commune_code,
        epci_code,
        {{ typologie_souhaitable('typologie_code') }} as typologie_code,
        date_entree,
        date_positionnement,
        date_cal,
        date_offre,
        -- Silence answers on the last day of its delay.
        coalesce(date_reponse, case when is_refusee then date_issue end) as date_reponse,
        date_bail,
        date_issue,
        decision_code,
        case when decision_code = 'NAT' then coalesce(motif_decision_code, 'AUT') end as motif_non_attribution_code,
        case
            when is_refusee
                then coalesce(motif_refus_code, case etat_code when 'SILENCE' then 'NRP' else 'NMO' end)
        end as motif_refus_code,
        is_offerte or decision_code is not null or date_cal is not null as is_examinee,
        is_offerte or coalesce(decision_code in ({{ decisions_favorables() }}), false) as is_favorable,
        is_offerte,
        is_acceptee,
        is_bail,
        is_refusee,
        {{ issue_proposition() }} as issue_code,
        {{ date_fin_proposition() }} as date_fin,
        date_cal - date_positionnement as jours_cal,
        date_offre - date_cal as jours_offre,
        coalesce(date_reponse, case when is_refusee then date_issue end) - date_offre as jours_reponse,
        date_bail - date_reponse as jours_bail
    from candidature
)

select * from final
