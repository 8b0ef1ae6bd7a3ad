select
    {{ colonnes_de('presomption_dalo') }}
    {{ publication_id() }}
from {{ ref('presomption_dalo') }}
