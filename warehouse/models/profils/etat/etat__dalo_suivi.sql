select
    {{ colonnes_de('dalo_suivi') }}
    {{ publication_id() }}
from {{ ref('dalo_suivi') }}
