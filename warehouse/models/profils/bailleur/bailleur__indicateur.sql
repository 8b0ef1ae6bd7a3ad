select
    lue.*,
    {{ publication_id() }}
from (
    {{ indicateurs_du_profil('bailleur') }}
) as lue
