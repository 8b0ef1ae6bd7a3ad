select
    {{ colonnes_de('dim_indicateur') }}
    {{ publication_id() }}
from {{ ref('dim_indicateur') }}
