select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('ingenieur', 'tension') }}
where indicateur_code = 'tension' and dimension in ('ensemble', 'typologie')
