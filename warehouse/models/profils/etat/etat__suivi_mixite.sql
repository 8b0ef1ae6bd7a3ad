select
    {{ colonnes_de('suivi_mixite') }}
    {{ publication_id() }}
from {{ ref('suivi_mixite') }}
