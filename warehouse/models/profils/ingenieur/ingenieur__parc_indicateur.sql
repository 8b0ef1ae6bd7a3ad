select
    {{ colonnes_de('parc_indicateur') }}
    {{ publication_id() }}
from {{ ref('parc_indicateur') }}
