select
    lue.*,
    {{ part_de_l_ensemble('epci') }}
    {{ publication_id() }}
from (
    {{ indicateurs_du_profil('epci') }}
) as lue
