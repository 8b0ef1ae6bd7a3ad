select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('ingenieur', 'attribution') }}
where indicateur_code = 'attribution' and dimension in ('ensemble', 'typologie')
