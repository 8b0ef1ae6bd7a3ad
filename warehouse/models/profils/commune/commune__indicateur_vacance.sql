select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('commune', 'vacance') }}
where indicateur_code = 'vacance' and dimension in ('ensemble', 'typologie')
