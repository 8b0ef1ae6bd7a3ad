select
    lue.*,
    {{ part_de_l_ensemble('public') }}
    {{ publication_id() }}
from (
    {{ indicateurs_du_profil('public') }}
) as lue
