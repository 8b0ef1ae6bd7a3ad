select
    ligne._depot_id,
    ligne._ligne,
    {{ tableau('voeu', 6, '_commune', lire=commune_actuelle) }} as communes_souhaitees,
    {{ tableau('type_logement', 3) }} as typologies_souhaitees,
    {{ tableau('motif', 3) }} as motifs,
    {{ oui_non('ligne.demande_elargie') }} as demande_elargie,
    nullif(ligne.categorie_logement_recherche, '') as categorie_logement_recherche_code,
    nullif(ligne.loyer_max_eur, '')::numeric as loyer_max_eur,
    {{ oui_non('ligne.avec_parking') }} as avec_parking,
    {{ oui_non('ligne.rez_de_chaussee') }} as rez_de_chaussee_accepte,
    {{ oui_non('ligne.sans_ascenseur') }} as sans_ascenseur_accepte,
    nullif(ligne.modele_logement_1, '') as modele_logement_code,
    {{ commune_actuelle("nullif(ligne.demandeur_commune, '')") }} as commune_residence_code,
    {{ oui_non('ligne.est_proprietaire') }} as is_proprietaire,
    {{ oui_non('ligne.has_handicap') }} as has_handicap
from (
    {{ lignes_actives('demandes') }}
) as ligne
