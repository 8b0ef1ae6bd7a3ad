-- Each side is found by an index, for the few keys that the models look for.
select
    {{ departement_du_fichier() }} as departement_code,
    'OFFRE' as objet,
    'offres' as flux,
    ligne.offre_id as cle,
    ligne._depot_id as depot_id,
    ligne._ligne as ligne
from {{ source('raw', 'offres') }} as ligne
inner join {{ source('raw', 'depots') }} as depot
    on ligne._depot_id = depot.depot_id
where depot.statut <> 'charge' and {{ depot_d_ici() }}
union all
select
    {{ departement_du_fichier() }} as departement_code,
    'DEMANDE' as objet,
    'demandes' as flux,
    pseudonyme.demande_id as cle,
    ligne._depot_id as depot_id,
    ligne._ligne as ligne
from {{ source('raw', 'pseudonymes') }} as pseudonyme
inner join {{ source('raw', 'demandes') }} as ligne
    on pseudonyme.nud = ligne.nud
inner join {{ source('raw', 'depots') }} as depot
    on ligne._depot_id = depot.depot_id
where depot.statut <> 'charge' and {{ depot_d_ici() }} and {{ depot_d_ici('pseudonyme') }}
