-- Grain: one row per year, step, landlord, commune and number of days, with how many times the step was passed in so
-- many days: by a vacancy as far as its first positioning and as a whole, by a candidature from the commission on. The
-- year is that in which the step ends. Days are signed: a household positioned during the notice is ahead of the
-- availability.
with etape as (
    select
        offre.departement_code,
        offre.bailleur_code,
        offre.commune_code,
        offre.epci_code,
        etape.etape,
        etape.date_fin,
        etape.jours
    from {{ ref('int_chaine_offre') }} as offre
    cross join
        lateral (
            values
            ('PREAVIS_DISPONIBILITE', offre.date_disponibilite, offre.jours_preavis, offre.is_debut_vacance),
            (
                'DISPONIBILITE_POSITIONNEMENT', offre.date_premier_positionnement, offre.jours_positionnement,
                offre.is_debut_vacance
            ),
            ('DISPONIBILITE_BAIL', offre.date_bail, offre.jours_vacance, true)
        ) as etape (etape, date_fin, jours, is_etape)
    where etape.is_etape
    union all
    select
        proposition.departement_code,
        proposition.bailleur_code,
        proposition.commune_code,
        proposition.epci_code,
        etape.etape,
        etape.date_fin,
        etape.jours
    from {{ ref('int_chaine_proposition') }} as proposition
    cross join
        lateral (
            values
            ('POSITIONNEMENT_CAL', proposition.date_cal, proposition.jours_cal),
            ('CAL_OFFRE', proposition.date_offre, proposition.jours_offre),
            ('OFFRE_REPONSE', proposition.date_reponse, proposition.jours_reponse),
            ('REPONSE_BAIL', proposition.date_bail, proposition.jours_bail)
        ) as etape (etape, date_fin, jours)
),

final as (
    select
        etape.departement_code,
        date_part('year', etape.date_fin)::integer as annee,
        etape.etape,
        etape.bailleur_code,
        etape.commune_code,
        etape.epci_code,
        etape.jours,
        count(*)::integer as nb
    from etape
    cross join {{ ref('int_reference') }} as reference
    where
        etape.jours is not null
        and etape.commune_code is not null
        and etape.date_fin between reference.premier_mois and reference.date_reference
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
