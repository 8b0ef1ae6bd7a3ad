select
    {{ colonnes_de('fct_depot') }}
    {{ publication_id() }}
from {{ ref('fct_depot') }}
