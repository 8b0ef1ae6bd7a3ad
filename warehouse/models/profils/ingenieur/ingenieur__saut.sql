select
    {{ colonnes_de('saut') }}
    {{ publication_id() }}
from {{ ref('saut') }}
