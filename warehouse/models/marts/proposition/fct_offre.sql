select
    offre.departement_code,
    offre.offre_id,
    offre.logement_id,
    offre.residence_id,
    offre.bailleur_code,
    offre.commune_code,
    offre.epci_code,
    -- Once let, it would be the address of the household that a lease gives under pseudonym.
    case when offre.is_offert then offre.adresse_logement end as adresse_logement,
    case when offre.is_offert then offre.programme end as programme,
    offre.quartier,
    offre.is_qpv,
    offre.typologie_code,
    offre.nb_pieces,
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
    offre.date_echeance,
    offre.date_retour_bailleur,
    offre.date_retrait,
    offre.motif_retrait_code,
    offre.date_bail,
    offre.is_offert,
    offre.nb_candidatures,
    offre.jours_vacance,
    offre.delegation_code,
    norme.norme_code,
    offre.lieux_masque,
    case when offre.is_offert then {{ profil_du_logement() }} end as profil_code,
    seuil.seuil_eur as seuil_q1_eur,
    case when offre.is_offert then objectif.q1_hors_qpv_pct end as objectif_q1_pct,
    case when offre.is_offert then objectif.q1_hors_qpv_portee_code end as objectif_q1_portee_code
from {{ ref('int_offre') }} as offre
left join {{ ref('int_offre_norme') }} as norme
    on offre.departement_code = norme.departement_code and offre.offre_id = norme.offre_id
cross join {{ ref('int_reference') }} as reference
left join {{ ref('int_seuil_q1') }} as seuil
    on
        offre.departement_code = seuil.departement_code
        and offre.epci_code = seuil.epci_code
        and date_part('year', reference.date_reference)::integer = seuil.annee
left join {{ ref('int_objectif_mixite') }} as objectif
    on
        offre.departement_code = objectif.departement_code
        and offre.bailleur_code = objectif.bailleur_code
        and offre.epci_code = objectif.epci_code
        and date_part('year', reference.date_reference)::integer = objectif.annee
