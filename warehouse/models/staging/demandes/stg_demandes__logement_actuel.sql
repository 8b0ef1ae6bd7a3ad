select
    ligne._depot_id,
    ligne._ligne,
    {{ tableau('modele_logement', 2) }} as modeles_logement,
    coalesce(
        nullif(ligne.structure_date_entree, ''), nullif(ligne.logement_actuel_date_entree, '')
    )::date as date_entree,
    nullif(ligne.logement_actuel_nb_occupants, '')::integer as nb_occupants,
    nullif(ligne.logement_actuel_surface_m2, '')::numeric as surface_m2,
    nullif(ligne.logement_actuel_type, '') as typologie_code
from (
    {{ lignes_actives('demandes') }}
) as ligne
