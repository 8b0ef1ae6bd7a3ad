select
    {{ colonnes_indicateur(['p75']) }}
    {{ publication_id() }}
from {{ ref('indicateur_anciennete') }}
