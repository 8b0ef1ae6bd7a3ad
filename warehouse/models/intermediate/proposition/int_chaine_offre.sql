{{ config(indexes=[{'columns': ['departement_code', 'offre_id'], 'unique': true}]) }}
-- Grain: one row per offre: the dates of its vacancy, what was proposed before the lease, and the days that refusals
-- cost. Returned to its landlord, a dwelling is offered again from the same day of availability: both offres are one
-- vacancy, and what was proposed under the first counts before the lease of the second.
with proposition as (
    select
        departement_code,
        offre_id,
        count(*) as nb_propositions,
        count(distinct date_cal) as nb_passages_cal,
        count(*) filter (where is_offerte) as nb_offres,
        count(*) filter (where is_refusee) as nb_refus,
        min(date_entree) as date_premier_positionnement,
        min(date_cal) as date_premiere_cal,
        min(date_offre) as date_premiere_offre,
        min(date_offre) filter (where is_refusee) as date_premiere_offre_refusee,
        min(date_offre) filter (where is_bail) as date_offre_acceptee
    from {{ ref('int_chaine_proposition') }}
    group by departement_code, offre_id
),

vacance as (
    select
        offre.departement_code,
        offre.offre_id,
        offre.logement_id,
        offre.bailleur_code,
        offre.contingent_code,
        offre.commune_code,
        offre.epci_code,
        {{ typologie_souhaitable('offre.typologie_code') }} as typologie_code,
        offre.date_preavis,
        offre.date_disponibilite,
        offre.date_bail,
        row_number() over (
            vacance order by offre.date_signalement asc nulls last, offre.offre_id asc
        ) = 1 as is_debut_vacance,
        proposition.date_offre_acceptee,
        min(proposition.date_premier_positionnement) over vacance as date_premier_positionnement,
        min(proposition.date_premiere_cal) over vacance as date_premiere_cal,
        min(proposition.date_premiere_offre) over vacance as date_premiere_offre,
        min(proposition.date_premiere_offre_refusee) over vacance as date_premiere_offre_refusee,
        coalesce(sum(proposition.nb_propositions) over vacance, 0)::integer as nb_propositions,
        coalesce(sum(proposition.nb_passages_cal) over vacance, 0)::integer as nb_passages_cal,
        coalesce(sum(proposition.nb_offres) over vacance, 0)::integer as nb_offres,
        coalesce(sum(proposition.nb_refus) over vacance, 0)::integer as nb_refus
    from {{ ref('int_offre') }} as offre
    left join proposition
        on offre.departement_code = proposition.departement_code and offre.offre_id = proposition.offre_id
    window vacance as (
        partition by
            offre.departement_code, coalesce(offre.logement_id, offre.offre_id), offre.date_disponibilite
    )
),

final as (
    select
        *,
        nb_refus > 0 as has_refus,
        date_disponibilite - date_preavis as jours_preavis,
        date_premier_positionnement - date_disponibilite as jours_positionnement,
        case when date_bail is not null then greatest(date_bail - date_disponibilite, 0) end as jours_vacance,
        -- Had the first refused offer been accepted, the dwelling would have been let so much sooner; only the days
        -- when it stood empty count.
        case
            when date_bail is not null and date_premiere_offre_refusee is not null then greatest(
                coalesce(date_offre_acceptee, date_bail) - greatest(date_premiere_offre_refusee, date_disponibilite), 0
            )
        end as jours_perdus
    from vacance
)

select * from final
