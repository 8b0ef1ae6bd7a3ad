select
    {{ colonnes_de('bilan_ligne') }}
    {{ publication_id() }}
from {{ ref('bilan_ligne') }}
