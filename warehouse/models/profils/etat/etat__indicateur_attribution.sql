select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('etat', 'attribution') }}
where indicateur_code = 'attribution' and dimension in ('ensemble', 'typologie')
