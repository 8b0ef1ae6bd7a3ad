select
    {{ colonnes_de('chaine_etape') }}
    {{ publication_id() }}
from {{ ref('chaine_etape') }}
