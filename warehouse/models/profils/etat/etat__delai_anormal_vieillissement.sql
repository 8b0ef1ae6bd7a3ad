select
    {{ colonnes_de('delai_anormal_vieillissement') }}
    {{ publication_id() }}
from {{ ref('delai_anormal_vieillissement') }}
