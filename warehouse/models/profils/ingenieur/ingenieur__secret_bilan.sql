select
    {{ colonnes_de('cube_secret_bilan') }}
    {{ publication_id() }}
from {{ ref('cube_secret_bilan') }}
