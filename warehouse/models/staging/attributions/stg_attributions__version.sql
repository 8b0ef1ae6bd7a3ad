select
    {{ departement_de_commune(commune_actuelle('ligne.commune_code')) }} as departement_code,
    ligne.attribution_id,
    {{ commune_actuelle('ligne.commune_code') }} as commune_code,
    ligne.typologie as typologie_code,
    ligne.date_bail::date as date_bail,
    ligne._situation_au as situation_au,
    ligne._depot_id,
    ligne._ligne
from (
    {{ lignes_actives('attributions') }}
) as ligne
