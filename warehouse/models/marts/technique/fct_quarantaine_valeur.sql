select
    departement_code,
    quarantaine_id,
    depot_id,
    emetteur,
    entete,
    contenu
from {{ ref('int_ligne_ecartee') }}
