select
    {{ colonnes_indicateur(['p75']) }}
    {{ publication_id() }}
from {{ ref('cube_indicateur_anciennete') }}
