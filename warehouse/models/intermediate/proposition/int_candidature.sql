-- Grain: one row per candidature. Its events come one per row; the state is read from them at the date of reference.
with evenement as (
    select * from {{ lignes_tenues('stg_candidatures__evenement') }} as tenue
),

bail_candidature as (
    select
        departement_code,
        candidature_id,
        min(date_bail) as date_bail
    from {{ lignes_tenues('stg_attributions__attribution') }} as tenue
    where candidature_id is not null
    group by departement_code, candidature_id
),

-- A corrected event is sent again with its new date: the latest of each type is the one that holds.
dernier as (
    select distinct on (departement_code, candidature_id, type_evenement_code) *
    from evenement
    order by
        departement_code asc, candidature_id asc, type_evenement_code asc, date_survenance desc, _depot_id desc
),

candidature as (
    select
        departement_code,
        candidature_id,
        min(offre_id) as offre_id,
        min(demande_id) as demande_id,
        min(bailleur_code) as bailleur_code,
        {{ porte_par('positionne_par', 'POSITIONNEMENT') }} as positionne_par,
        {{ porte_par('reservataire_code', 'POSITIONNEMENT') }} as reservataire_code,
        {{ porte_par('score_cotation', 'POSITIONNEMENT') }} as score_cotation,
        {{ porte_par('taux_effort_pct', 'POSITIONNEMENT') }} as taux_effort_pct,
        {{ porte_par('date_survenance', 'POSITIONNEMENT') }} as date_positionnement,
        {{ porte_par('date_survenance', 'CAL') }} as date_cal,
        {{ porte_par('decision_code', 'CAL') }} as decision_code,
        {{ porte_par('rang', 'CAL') }} as rang,
        {{ porte_par('motif_decision_code', 'CAL') }} as motif_decision_code,
        {{ porte_par('nb_candidats_examines', 'CAL') }} as nb_candidats_examines,
        -- What was told when the candidature was handed over, as long as no commission has examined the dwelling.
        case
            when {{ porte_par('date_survenance', 'CAL') }} is null
                then {{ porte_par('motif_moins_de_3_code', 'POSITIONNEMENT') }}
            else {{ porte_par('motif_moins_de_3_code', 'CAL') }}
        end as motif_moins_de_3_code,
        {{ porte_par('date_survenance', 'OFFRE') }} as date_offre,
        {{ porte_par('delai_reponse_jours', 'OFFRE') }} as delai_reponse_jours,
        {{ porte_par('date_survenance', 'REPONSE') }} as date_reponse,
        {{ porte_par('reponse_code', 'REPONSE') }} as reponse_code,
        {{ porte_par('motif_refus_code', 'REPONSE') }} as motif_refus_code
    from dernier
    group by departement_code, candidature_id
),

situee as (
    select
        candidature.*,
        offre.logement_id,
        offre.commune_code,
        offre.epci_code,
        offre.typologie_code,
        offre.contingent_code,
        offre.reservataire_code as offre_reservataire_code,
        offre.is_offert,
        bail_candidature.date_bail,
        reference.date_reference,
        least(
            candidature.date_positionnement, candidature.date_cal, candidature.date_offre, candidature.date_reponse,
            bail_candidature.date_bail
        ) as date_entree,
        -- Ten days at least are left to answer, and silence is a refusal.
        candidature.date_offre + greatest(coalesce(candidature.delai_reponse_jours, 10), 10) as date_echeance
    from candidature
    cross join {{ ref('int_reference') }} as reference
    left join {{ ref('int_offre') }} as offre
        on
            candidature.departement_code = offre.departement_code
            and candidature.offre_id = offre.offre_id
    left join bail_candidature
        on
            candidature.departement_code = bail_candidature.departement_code
            and candidature.candidature_id = bail_candidature.candidature_id
),

final as (
    select
        *,
        {{ etat_candidature() }} as etat_code,
        {{ is_offre_refusee() }} as is_refusee,
        {{ date_issue_offre() }} as date_issue
    from situee
)

select * from final
