select
    lue.*,
    {{ part_de_l_ensemble('commune') }}
    {{ publication_id() }}
from (
    {{ indicateurs_du_profil('commune') }}
) as lue
