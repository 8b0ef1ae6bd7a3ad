select
    {{ colonnes_de('dim_organisme') }}
    {{ publication_id() }}
from {{ ref('dim_organisme') }}
