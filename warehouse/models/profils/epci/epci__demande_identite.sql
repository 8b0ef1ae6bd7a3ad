select
    {{ colonnes_de('fct_demande_identite') }}
    {{ publication_id() }}
from {{ ref('fct_demande_identite') }}
