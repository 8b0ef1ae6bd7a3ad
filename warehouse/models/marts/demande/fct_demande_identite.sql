with final as (
    select
        demande.departement_code,
        demande.demande_id,
        identite.nud,
        identite.civilite_code,
        identite.nom,
        identite.nom_naissance,
        identite.prenom,
        identite.date_naissance,
        identite.telephone,
        identite.courriel,
        identite.adresse,
        identite.code_postal,
        identite.commune_residence_code,
        identite.precision_demande,
        demande.has_dalo,
        demande.has_dalo_recours,
        demande.has_pdalpd,
        demande.guichet_code,
        demande.organisme_enregistreur_code,
        demande.guichet_etat_code,
        demande.is_perimetre_etat,
        demande.is_perimetre_etat or demande.is_delai_anormal as is_visible_etat,
        demande.is_perimetre_etat_reconnu,
        demande.reservataires_proposants,
        demande.territoires_souhaites,
        demande.territoires_guichet_collectivite,
        identite.is_demande_active,
        identite.bailleurs_attributaires
    from {{ ref('int_demande') }} as demande
    inner join {{ ref('int_demande_identite') }} as identite
        on demande.departement_code = identite.departement_code and demande.demande_id = identite.demande_id
)

select * from final
