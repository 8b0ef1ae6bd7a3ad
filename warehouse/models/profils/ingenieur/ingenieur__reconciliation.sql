select
    {{ colonnes_de('reconciliation') }}
    {{ publication_id() }}
from {{ ref('reconciliation') }}
