select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('bailleur', 'stock') }}
where indicateur_code = 'stock' and dimension in ('ensemble', 'typologie')
