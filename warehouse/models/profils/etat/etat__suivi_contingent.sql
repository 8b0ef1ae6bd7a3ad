select
    {{ colonnes_de('suivi_contingent') }}
    {{ publication_id() }}
from {{ ref('suivi_contingent') }}
