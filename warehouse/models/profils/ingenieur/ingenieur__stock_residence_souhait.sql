select
    {{ colonnes_de('stock_residence_souhait') }}
    {{ publication_id() }}
from {{ ref('stock_residence_souhait') }}
