select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('public', 'vacance') }}
where indicateur_code = 'vacance' and dimension in ('ensemble', 'typologie')
