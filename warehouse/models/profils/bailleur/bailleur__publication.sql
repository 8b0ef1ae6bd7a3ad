select
    {{ colonnes_de('dim_publication') }}
    {{ publication_id() }}
from {{ ref('dim_publication') }}
