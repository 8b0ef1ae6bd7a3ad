"""Fixtures of the reception: a database of this worker, emptied between tests."""

import uuid
from collections.abc import Callable, Iterator

import pytest

from ingestion.door import landing
from ingestion.door.ledger.bilan import Bilan
from tests.bases import detruire, oublier_les_fichiers, preparer
from warehouse.database import connections
from warehouse.database.connections import Base
from warehouse.settings import Settings


@pytest.fixture(scope="session")
def settings_reception(serveur_du_run: Settings) -> Settings:
    """Settings of the home whose server receives the files of these tests."""
    return serveur_du_run


@pytest.fixture(scope="session")
def base_reception(settings_reception: Settings) -> Iterator[Base]:
    """Database of this worker, with the raw tables, for one département."""
    base = connections.ouvrir(settings_reception, nom=f"reception_{uuid.uuid4().hex[:12]}")
    preparer(base, settings_reception)
    yield base
    detruire(connections.ouvrir(settings_reception), base.nom)


@pytest.fixture
def base(base_reception: Base) -> Base:
    """The same, empty."""
    oublier_les_fichiers(base_reception)
    return base_reception


@pytest.fixture
def recevoir(base: Base, settings_reception: Settings) -> Callable[..., list[Bilan]]:
    """Receive files: ``recevoir(path, …, flux=…)``."""
    return lambda *chemins, **options: landing.ingerer(base, settings_reception, chemins, **options)


@pytest.fixture
def rejouer(base: Base, settings_reception: Settings) -> Callable[..., list[Bilan]]:
    """Replay the quarantine."""
    return lambda **options: landing.rejouer(base, settings_reception, **options)


@pytest.fixture
def lire(base: Base) -> Callable[..., list[tuple]]:
    """Query the raw tables as their owner."""

    def executer(requete: str, parametres: tuple = ()) -> list[tuple]:
        with base.connexion() as conn:
            return conn.execute(requete, parametres).fetchall()

    return executer


@pytest.fixture
def ecarts(lire) -> Callable[[], list[tuple]]:
    """Line, code and field of the rows in quarantine."""
    return lambda: lire(
        "select ligne, code, champ from raw.quarantaine where rejouee_at is null order by depot_id, ligne"
    )
