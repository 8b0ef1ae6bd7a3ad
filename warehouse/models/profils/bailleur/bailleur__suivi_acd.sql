select
    {{ colonnes_de('suivi_acd') }}
    {{ publication_id() }}
from {{ ref('suivi_acd') }}
