-- Grain: one row per offre (vacancy of one dwelling).
with bail as (
    select
        departement_code,
        offre_id,
        min(date_bail) as date_bail
    from {{ lignes_tenues('stg_attributions__attribution') }} as tenue
    where offre_id is not null
    group by departement_code, offre_id
),

candidature as (
    select
        departement_code,
        offre_id,
        count(distinct candidature_id)::integer as nb_candidatures
    from {{ lignes_tenues('stg_candidatures__evenement') }} as tenue
    group by departement_code, offre_id
),

final as (
    select
        offre.departement_code,
        offre.offre_id,
        offre.logement_id,
        residence.residence_id,
        residence.programme,
        residence.adresse_logement,
        offre.bailleur_code,
        offre.commune_code,
        commune.epci_code,
        {{ lieux_masque('array[offre.commune_code, commune.epci_code]') }} as lieux_masque,
        offre.quartier,
        offre.is_qpv,
        offre.typologie_code,
        {{ nb_pieces('offre.typologie_code') }} as nb_pieces,
        offre.surface_m2,
        offre.etage,
        offre.has_ascenseur,
        offre.has_parking,
        offre.is_accessible,
        offre.financement_code,
        offre.loyer_eur,
        offre.charges_eur,
        offre.date_preavis,
        offre.date_disponibilite,
        offre.contingent_code,
        offre.reservataire_code,
        offre.date_signalement,
        offre.delai_proposition_jours,
        offre.date_signalement + offre.delai_proposition_jours as date_echeance,
        offre.date_retour_bailleur,
        offre.date_retrait,
        offre.motif_retrait_code,
        bail.date_bail,
        -- Returned to its landlord, a dwelling is offered again under another offre.
        least(bail.date_bail, offre.date_retrait, offre.date_retour_bailleur) as date_cloture,
        least(bail.date_bail, offre.date_retrait, offre.date_retour_bailleur) is null as is_offert,
        commune.delegation_code,
        coalesce(candidature.nb_candidatures, 0) as nb_candidatures,
        greatest(
            least(bail.date_bail, offre.date_retrait, offre.date_retour_bailleur, reference.date_reference)
            - offre.date_disponibilite,
            0
        ) as jours_vacance
    from {{ ref('stg_offres__offre') }} as offre
    cross join {{ ref('int_reference') }} as reference
    left join {{ ref('int_territoire') }} as commune
        on
            commune.territoire_type = 'commune'
            and offre.departement_code = commune.departement_code
            and offre.commune_code = commune.territoire_code
    left join {{ ref('int_logement_residence') }} as residence
        on offre.departement_code = residence.departement_code and offre.logement_id = residence.logement_id
    left join bail
        on offre.departement_code = bail.departement_code and offre.offre_id = bail.offre_id
    left join candidature
        on offre.departement_code = candidature.departement_code and offre.offre_id = candidature.offre_id
)

select * from final
