"""What a partner holds no more is closed on the published warehouse too, whose marts say what the build knew."""

import psycopg
import pytest

from tests.bases import devenir, superutilisateur
from warehouse.access.sessions import ouvrir_session_admin

pytestmark = pytest.mark.deux_departements

# What an organisme held, and what a guichet was.
LISTE = "update acces.organisme set {} = '{{}}' where organisme_code = %s"
NATURE = "delete from acces.guichet where nature = %s"
# Of the State, what nothing but its desk gives it.
PAR_LE_GUICHET = (
    "demande where not is_delai_anormal and etat_code = 'active' and nb_propositions = 0"
    " and not (has_dalo or has_dalo_recours or has_pdalpd or has_acd)"
)


def cas(code: str, login: str, quoi: str, colonne: str, requete: str) -> object:
    retire = LISTE.format(colonne), None
    return pytest.param(login, retire, f"select count(*) from {requete}", id=f"droit_{code}-{login}-{quoi}")


def nature(code: str, login: str, quoi: str, laquelle: str, requete: str) -> object:
    return pytest.param(
        login, (NATURE, laquelle), f"select count(*) from {requete}", id=f"droit_{code}-{login}-{quoi}-nature"
    )


@pytest.mark.parametrize(
    ("login", "retrait", "requete"),
    [
        cas("ADIL", "adil", "demande", "guichets", "demande"),
        cas("R4", "action-logement", "demande", "guichets", "demande"),
        cas("R4", "action-logement", "rapprochement", "guichets", "rapprochement"),
        cas("R7", "conseil-departemental", "demande", "guichets", "demande where not has_pdalpd"),
        cas("R6", "epci-sicoval", "offre", "delegations", "offre where reservataire_code <> 'E243100633'"),
        nature("R3", "commune-toulouse", "demande", "collectivite", "demande"),
        nature("R3", "epci-sicoval", "rapprochement", "collectivite", "rapprochement"),
        nature("E1", "etat", "demande", "etat", PAR_LE_GUICHET),
    ],
)
def test_attaque_A10_what_was_taken_since_the_build_is_read_no_more(entrepot, login, retrait, requete):
    session = ouvrir_session_admin(entrepot, login)
    retire, de_quoi = retrait
    lus = []
    with psycopg.connect(**superutilisateur(entrepot)) as c:
        for _ in range(2):
            c.execute("savepoint avant")
            c.execute("set local session authorization authenticator")
            devenir(c, session)
            c.execute(f"set local search_path = {session.profil}, pg_catalog")
            lus += c.execute(requete).fetchone()
            c.execute("rollback to savepoint avant")
            c.execute(retire, [de_quoi or session.organisme_code])
        c.rollback()
    assert lus[0] > 0
    assert lus[1] == 0
