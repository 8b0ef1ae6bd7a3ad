select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('public', 'attribution') }}
where indicateur_code = 'attribution' and dimension in ('ensemble', 'typologie')
