select
    lue.*,
    {{ part_de_l_ensemble('bailleur') }}
    {{ publication_id() }}
from (
    {{ indicateurs_du_profil('bailleur') }}
) as lue
