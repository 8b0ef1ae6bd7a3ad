select
    lue.*,
    {{ part_de_l_ensemble('etat') }}
    {{ publication_id() }}
from (
    {{ indicateurs_du_profil('etat') }}
) as lue
