select
    lue.*,
    {{ publication_id() }}
from (
    {{ indicateurs_du_profil('etat') }}
) as lue
