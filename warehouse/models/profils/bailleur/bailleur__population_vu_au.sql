select
    {{ colonnes_de('population_vu_au') }}
    {{ publication_id() }}
from {{ ref('population_vu_au') }}
