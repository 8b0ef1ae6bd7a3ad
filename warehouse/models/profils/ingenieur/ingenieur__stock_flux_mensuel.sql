select
    {{ colonnes_de('stock_flux_mensuel') }}
    {{ publication_id() }}
from {{ ref('stock_flux_mensuel') }}
