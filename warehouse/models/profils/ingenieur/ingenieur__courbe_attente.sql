select
    {{ colonnes_de('courbe_attente') }}
    {{ publication_id() }}
from {{ ref('courbe_attente') }}
