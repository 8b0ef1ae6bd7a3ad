select
    lue.*,
    {{ part_de_l_ensemble('ingenieur') }}
    {{ publication_id() }}
from (
    {{ indicateurs_du_profil('ingenieur') }}
) as lue
