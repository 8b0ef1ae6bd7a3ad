"""Fixtures of the access tests: a home of their own per worker, with a small warehouse written by hand.

The published warehouse of the run (``entrepot``) is read by the matrix, the attacks and the mutations; what publishes,
locks or breaks things does it here.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.bases import detruire
from tests.security.petit_entrepot import monter
from warehouse.access import sessions
from warehouse.access.sessions import Session
from warehouse.database import connections
from warehouse.database.connections import Base
from warehouse.settings import Settings


@pytest.fixture(scope="session")
def settings_petite(dossier_du_run: Path) -> Settings:
    """Settings of the home of this worker."""
    return Settings(home=dossier_du_run / f"acces-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}")


@pytest.fixture(scope="session")
def serveur(settings_petite: Settings) -> Base:
    """Prepared database of the home of this worker."""
    base = connections.ouvrir(settings_petite)
    connections.preparer(base, settings_petite)
    return base


@pytest.fixture(scope="module")
def petite(settings_petite: Settings, serveur: Base, request: pytest.FixtureRequest) -> Iterator[Base]:
    """A database for the tests of one module, which leave it as they found it."""
    base = monter(settings_petite, request.module.__name__.rpartition(".")[2][:60])
    yield base
    detruire(serveur, base.nom)


@pytest.fixture
def neuve(settings_petite: Settings, serveur: Base, request: pytest.FixtureRequest) -> Iterator[Base]:
    """A database for one test, which may break it."""
    base = monter(settings_petite, "n_" + re.sub(r"\W+", "_", request.node.name.lower())[:58])
    yield base
    detruire(serveur, base.nom)


@pytest.fixture(scope="module")
def lecteur(petite: Base) -> Iterator[Engine]:
    """Engine of the readers of the database of this module."""
    moteur = petite.moteur_lecteur()
    yield moteur
    moteur.dispose()


@pytest.fixture(scope="module")
def portier(petite: Base) -> Iterator[Engine]:
    """Engine of the doorkeeper of the database of this module."""
    moteur = petite.moteur_portier()
    yield moteur
    moteur.dispose()


@pytest.fixture(scope="module")
def session(petite: Base) -> Callable[[str], Session]:
    """Open the session of an account on the database of this module."""
    return lambda login: sessions.ouvrir_session_admin(petite, login)
