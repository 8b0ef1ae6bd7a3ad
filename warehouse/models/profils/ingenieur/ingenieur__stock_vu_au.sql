select
    {{ colonnes_de('stock_vu_au') }}
    {{ publication_id() }}
from {{ ref('stock_vu_au') }}
