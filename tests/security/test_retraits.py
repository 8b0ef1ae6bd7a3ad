"""What a partner holds no more is closed on the published warehouse too, whose marts say what the build knew."""

import psycopg
import pytest

from tests.bases import devenir, superutilisateur
from warehouse.access.sessions import ouvrir_session_admin


def cas(code: str, login: str, quoi: str, colonne: str, requete: str) -> object:
    return pytest.param(login, colonne, f"select count(*) from {requete}", id=f"droit_{code}-{login}-{quoi}")


@pytest.mark.parametrize(
    ("login", "colonne", "requete"),
    [
        cas("ADIL", "adil", "demande", "guichets", "demande"),
        cas("R4", "action-logement", "demande", "guichets", "demande"),
        cas("R4", "action-logement", "rapprochement", "guichets", "rapprochement"),
        cas("R7", "conseil-departemental", "demande", "guichets", "demande where not has_pdalpd"),
        cas("R6", "epci-sicoval", "offre", "delegations", "offre where reservataire_code <> 'E243100633'"),
    ],
)
def test_attaque_A10_what_was_taken_since_the_build_is_read_no_more(entrepot, login, colonne, requete):
    session = ouvrir_session_admin(entrepot, login)
    lus = []
    with psycopg.connect(**superutilisateur(entrepot)) as c:
        for _ in range(2):
            c.execute("savepoint avant")
            c.execute("set local session authorization authenticator")
            devenir(c, session)
            c.execute(f"set local search_path = {session.profil}, pg_catalog")
            lus += c.execute(requete).fetchone()
            c.execute("rollback to savepoint avant")
            retire = f"update acces.organisme set {colonne} = '{{}}' where organisme_code = %s"
            c.execute(retire, [session.organisme_code])
        c.rollback()
    assert lus[0] > 0
    assert lus[1] == 0
