select
    {{ colonnes_de('fct_offre') }}
    {{ publication_id() }}
from {{ ref('fct_offre') }}
