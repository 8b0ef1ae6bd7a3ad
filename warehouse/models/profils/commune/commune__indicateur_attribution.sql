select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('commune', 'attribution') }}
where indicateur_code = 'attribution' and dimension in ('ensemble', 'typologie')
