select
    fraicheur.departement_code,
    reference.date_reference,
    fraicheur.derniere_situation_au,
    fraicheur.dernier_chargement_at,
    fraicheur.demandes_situation_au,
    fraicheur.offres_situation_au,
    fraicheur.candidatures_situation_au,
    fraicheur.attributions_situation_au,
    fraicheur.parc_situation_au,
    fraicheur.priorites_situation_au,
    fraicheur.referentiels_situation_au,
    fraicheur.nb_depots,
    seuil.seuil_effectif,
    seuil.mois_provisoires,
    current_timestamp as construite_at
from {{ ref('int_fraicheur') }} as fraicheur
cross join {{ ref('int_reference') }} as reference
inner join {{ ref('seuil_secret') }} as seuil
    on
        reference.date_reference >= seuil.valide_du
        and coalesce(reference.date_reference < seuil.valide_au, true)
