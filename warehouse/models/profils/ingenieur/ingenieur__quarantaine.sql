select
    {{ colonnes_de('fct_quarantaine') }}
    {{ publication_id() }}
from {{ ref('fct_quarantaine') }}
