select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ ref('indicateur_attribution') }}
