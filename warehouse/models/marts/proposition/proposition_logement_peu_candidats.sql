with candidature as (
    select
        departement_code,
        offre_id,
        count(*) filter (where issue_code = 'EN_COURS')::integer as nb_en_cours,
        count(*) filter (where is_refusee)::integer as nb_refus
    from {{ ref('int_chaine_proposition') }}
    group by departement_code, offre_id
),

-- The last session that examined the dwelling speaks.
examen as (
    select distinct on (departement_code, offre_id)
        departement_code,
        offre_id,
        date_cal,
        motif_moins_de_3_code
    from {{ ref('int_examen_logement') }}
    order by departement_code asc, offre_id asc, date_cal desc
),

ouverte as (
    select
        offre.*,
        reference.date_reference,
        examen.date_cal as date_derniere_cal,
        examen.motif_moins_de_3_code,
        coalesce(candidature.nb_en_cours, 0) as nb_en_cours,
        coalesce(candidature.nb_refus, 0) as nb_refus
    from {{ ref('int_offre') }} as offre
    cross join {{ ref('int_reference') }} as reference
    left join candidature
        on offre.departement_code = candidature.departement_code and offre.offre_id = candidature.offre_id
    left join examen
        on offre.departement_code = examen.departement_code and offre.offre_id = examen.offre_id
    where offre.is_offert and offre.nb_candidatures < 3
),

final as (
    select
        departement_code,
        offre_id,
        logement_id,
        bailleur_code,
        commune_code,
        epci_code,
        typologie_code,
        loyer_eur,
        contingent_code,
        reservataire_code,
        date_disponibilite,
        date_signalement,
        date_derniere_cal,
        nb_candidatures,
        nb_en_cours,
        nb_refus,
        {{ raison_peu_de_candidats() }} as raison_code,
        greatest(date_reference - coalesce(date_signalement, date_preavis, date_disponibilite), 0) as jours_ouverte,
        jours_vacance
    from ouverte
)

select * from final
