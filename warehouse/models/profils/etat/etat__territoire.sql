select
    {{ colonnes_de('dim_territoire') }}
    {{ publication_id() }}
from {{ ref('dim_territoire') }}
