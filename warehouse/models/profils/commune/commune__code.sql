select
    {{ colonnes_de('dim_code') }}
    {{ publication_id() }}
from {{ ref('dim_code') }}
