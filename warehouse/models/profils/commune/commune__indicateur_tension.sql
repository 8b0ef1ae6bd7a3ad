select
    {{ colonnes_indicateur() }}
    {{ publication_id() }}
from {{ ref('cube_indicateur_tension') }}
