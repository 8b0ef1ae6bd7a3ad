select
    {{ colonnes_indicateur(['borne_haute as p75']) }}
    {{ publication_id() }}
from {{ source_indicateur('commune', 'anciennete') }}
where indicateur_code = 'anciennete' and dimension in ('ensemble', 'typologie')
