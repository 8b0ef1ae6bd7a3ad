select
    {{ colonnes_de('proposition_logement_peu_candidats') }}
    {{ publication_id() }}
from {{ ref('proposition_logement_peu_candidats') }}
