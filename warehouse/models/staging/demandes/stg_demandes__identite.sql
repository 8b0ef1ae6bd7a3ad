select
    ligne._depot_id,
    ligne._ligne,
    ligne.nud,
    nullif(ligne.demandeur_civilite, '') as civilite_code,
    ligne.demandeur_nom as nom,
    nullif(ligne.demandeur_nom_naissance, '') as nom_naissance,
    ligne.demandeur_prenom as prenom,
    nullif(ligne.demandeur_date_naissance, '')::date as date_naissance,
    nullif(ligne.demandeur_telephone, '') as telephone,
    nullif(ligne.demandeur_courriel, '') as courriel,
    nullif(ligne.demandeur_adresse, '') as adresse,
    nullif(ligne.demandeur_code_postal, '') as code_postal,
    {{ commune_actuelle("nullif(ligne.demandeur_commune, '')") }} as commune_residence_code,
    nullif(ligne.precision_demande, '') as precision_demande
from (
    {{ lignes_actives('demandes') }}
) as ligne
