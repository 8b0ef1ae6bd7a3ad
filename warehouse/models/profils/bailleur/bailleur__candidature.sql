select
    {{ colonnes_de('fct_candidature') }}
    {{ publication_id() }}
from {{ ref('fct_candidature') }}
