select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('epci', 'attribution') }}
where indicateur_code = 'attribution' and dimension in ('ensemble', 'typologie')
