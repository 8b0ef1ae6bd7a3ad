select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('public', 'tension') }}
where indicateur_code = 'tension' and dimension in ('ensemble', 'typologie')
