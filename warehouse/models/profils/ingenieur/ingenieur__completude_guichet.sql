select
    {{ colonnes_de('completude_guichet') }}
    {{ publication_id() }}
from {{ ref('completude_guichet') }}
