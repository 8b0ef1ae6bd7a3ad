select
    {{ colonnes_de('fct_demande') }}
    {{ publication_id() }}
from {{ ref('fct_demande') }}
