"""What ends by its date is taken on its day, though nothing is published: by the first page, and by Dagster."""

import psycopg
import pytest

from orchestration.assets.ressources import Observatoire
from orchestration.assets.schedules import dates
from tests.bases import login_personnel
from tests.security.lignes_du_referentiel import DEMAIN, TOULOUSE, ligne, ouvrir_une_page, passer_a_demain, republier
from tests.security.petit_entrepot import D1, D2, D4

LISTES = "select unnest(acces.delegations('commune') || acces.reservataires('commune'))"


@pytest.fixture
def finissantes(neuve, recevoir):
    """Let the commune of Toulouse have for today a territory, a delegation and a reservation more than its own."""
    muret = {"organisme_code": "C31555", "territoire_code": "31395", "valide_au": DEMAIN}
    recevoir(
        ligne("ORGANISME", "C31555", **TOULOUSE),
        ligne("PORTEE", "C31555/31395", **muret),
        ligne("DELEGATION", "C31555/31395", **muret),
        ligne("RESERVATAIRE", "R2", organisme_code="C31555", valide_au=DEMAIN),
    )
    republier(neuve)


@pytest.mark.usefixtures("finissantes")
def test_attaque_A10_what_ends_by_its_date_is_gone_with_the_first_page_of_that_day(neuve, lues):
    assert (lues("commune-toulouse"), lues("commune-toulouse", LISTES)) == ([D1, D2, D4], ["31395", "R2"])
    passer_a_demain(neuve)
    ouvrir_une_page(neuve)
    assert (lues("commune-toulouse"), lues("commune-toulouse", LISTES)) == ([D1, D4], [])


@pytest.mark.usefixtures("finissantes")
def test_attaque_A10_what_ends_by_its_date_is_taken_from_a_personal_login_at_midnight(neuve, monkeypatch):
    monkeypatch.setattr(Observatoire, "base", lambda _: neuve)
    with login_personnel(neuve, "commune-toulouse", "agent.dates") as parametres:
        with psycopg.connect(**parametres) as c:
            assert c.execute(LISTES).fetchall() == [("31395",), ("R2",)]
        passer_a_demain(neuve)
        assert dates.execute_in_process(resources={"observatoire": Observatoire()}).success
        with psycopg.connect(**parametres) as c:
            assert c.execute(LISTES).fetchall() == []


def test_a_page_of_a_new_day_does_not_wait_for_who_follows_the_référentiel_already(neuve):
    with neuve.connexion() as autre, neuve.connexion() as page:
        autre.execute("select pg_advisory_xact_lock(hashtextextended('observatoire.referentiel', 0))")
        page.execute("delete from acces.suivi")
        page.execute("set local lock_timeout = '1s'")
        page.execute("select acces.lire_session('')")
        assert page.execute("select jour from acces.suivi").fetchall() == []
