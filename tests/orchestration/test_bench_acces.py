"""``bench acces``: what every profile asks of the portal, and the views of the owner under the equivalent WHERE."""

from collections import defaultdict

import psycopg
import pytest

from dashboards.access import portail
from orchestration.bench.banc import Banc
from orchestration.bench.equivalent import vues_de_l_equivalent
from orchestration.bench.requetes import poser
from warehouse.access.reading import lire, ouvrir_session_admin

REQUETE = "select * from indicateur_stock"


@pytest.fixture
def banc(entrepot, settings_entrepot, monkeypatch):
    # A bench makes its portal the one of this process: give the other back after the test.
    monkeypatch.setattr(portail, "_installe", None)
    return Banc(settings_entrepot, 1, None, 1, muet=True, _base=entrepot)


def test_every_profile_asks_what_its_pages_ask(banc):
    comptes = [*banc.un_par_profil(), banc.public()]
    posees = poser(banc, comptes, defaultdict(list), 1)
    assert {posee.session.login for posee in posees} == set(comptes)


def test_the_owner_reads_the_rows_of_every_profile_under_the_equivalent_where(banc, entrepot):
    moteur = entrepot.moteur_lecteur()
    for compte in (*banc.un_par_profil(), banc.public()):
        session = ouvrir_session_admin(entrepot, compte)
        with psycopg.connect(**entrepot.proprietaire) as c:
            for instruction in vues_de_l_equivalent(c, moteur, session):
                c.execute(instruction)
            lues = c.execute(REQUETE).fetchall()
            c.rollback()
        assert sorted(map(str, lues)) == sorted(map(str, lire(moteur, session, REQUETE).lignes)), compte
    moteur.dispose()
