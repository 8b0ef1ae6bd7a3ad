-- Grain: one row per list whose pseudonym is its own.
select
    usage,
    valeur
from {{ source('pseudonymisation', 'sel') }}
