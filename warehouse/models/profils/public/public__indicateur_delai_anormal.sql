select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('public', 'delai_anormal') }}
where indicateur_code = 'delai_anormal' and dimension in ('ensemble', 'typologie')
