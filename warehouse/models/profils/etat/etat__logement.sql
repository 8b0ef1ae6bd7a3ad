select
    {{ colonnes_de('fct_logement') }}
    {{ publication_id() }}
from {{ ref('fct_logement') }}
