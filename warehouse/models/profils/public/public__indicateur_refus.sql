select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('public', 'refus') }}
where indicateur_code = 'refus' and dimension in ('ensemble', 'typologie')
