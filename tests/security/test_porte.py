"""What the door knows of an offre and of an organisme is declared once, in the project."""

import psycopg
import pytest

from warehouse.access.contradictions import declares
from warehouse.database import connections


@pytest.fixture
def declarer(neuve, settings_petite, monkeypatch):
    """Prepare a database again, the project declaring one name more."""

    def avec(quoi: str, nom: str) -> None:
        monkeypatch.setitem(declares()["porte"], quoi, [*declares()["porte"][quoi], nom])
        connections.preparer(neuve, settings_petite)

    return avec


def lit(base, predicat):
    """Tell whether the landlord BA01 reads an offre by this predicate."""
    with base.connexion() as c:
        c.execute("update acces.profil set offres = %s where profil = 'bailleur'", [predicat])
        return c.execute("select acces.lit_l_offre('BA01', '31', 'O1', null, 'PPRIOR')").fetchone()[0]


def test_the_door_compares_the_columns_that_the_project_declares_and_no_other(neuve, declarer):
    with pytest.raises(psycopg.errors.UndefinedColumn):
        lit(neuve, "contingent_code = 'PPRIOR' and zone_code is null")
    declarer("colonnes", "zone_code")
    assert lit(neuve, "contingent_code = 'PPRIOR' and zone_code is null")
    assert not lit(neuve, "zone_code = 'B1'")


def test_a_list_that_is_declared_and_that_nothing_makes_is_refused(declarer):
    with pytest.raises(psycopg.errors.CaseNotFound):
        declarer("listes", "inconnue")
