"""A commission in a small warehouse: which candidates count among the three, what it may decide of one dwelling."""

from datetime import date, timedelta

import pytest

from tests.security.petite_commission import LISTE, OFFRE, meubler, positionner, radier
from warehouse.access import proposals, sessions
from warehouse.errors import ErreurObservatoire

HIER = date.today() - timedelta(days=1)
DEBUT = HIER - timedelta(days=20)


@pytest.fixture
def base(neuve):
    with neuve.connexion() as c:
        meubler(c)
    return neuve


@pytest.fixture
def session(base):
    return sessions.ouvrir_session_admin(base, "bailleur-a")


@pytest.fixture
def portier(base):
    moteur = base.moteur_portier()
    yield moteur
    moteur.dispose()


@pytest.mark.parametrize("radie", [LISTE[0], LISTE[4]], ids=["presélectionné", "positionné"])
def test_a_demande_radiated_since_does_not_count_among_the_three(base, portier, session, radie):
    for demande in LISTE[:2]:
        proposals.preselectionner(portier, session, "31", OFFRE, demande)
    with base.connexion() as c:
        positionner(c, [LISTE[4]], DEBUT)
        radier(c, radie)
    with pytest.raises(ErreurObservatoire, match="au moins trois demandes"):
        proposals.transmettre(portier, session, "31", OFFRE)
