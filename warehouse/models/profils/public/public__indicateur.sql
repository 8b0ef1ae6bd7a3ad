select
    lue.*,
    {{ publication_id() }}
from (
    {{ indicateurs_du_profil('public') }}
) as lue
