select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ source_indicateur('epci', 'vacance') }}
where indicateur_code = 'vacance' and dimension in ('ensemble', 'typologie')
