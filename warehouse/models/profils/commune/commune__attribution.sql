select
    {{ colonnes_de('fct_attribution') }}
    {{ publication_id() }}
from {{ ref('fct_attribution') }}
