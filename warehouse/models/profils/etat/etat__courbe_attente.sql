select
    {{ colonnes_de('cube_courbe_attente') }}
    {{ publication_id() }}
from {{ ref('cube_courbe_attente') }}
