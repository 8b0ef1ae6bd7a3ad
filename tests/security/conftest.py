"""Fixtures of the access tests: a home of their own per worker, with a small warehouse written by hand.

The published warehouse of the run (``entrepot``) is read by the matrix, the attacks and the mutations; what publishes,
locks or breaks things does it here.
"""

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from ingestion.contracts.base import Contrat
from ingestion.contracts.referentiels import CONTRAT as REFERENTIELS
from ingestion.door import landing
from ingestion.door.ledger.bilan import Bilan
from ingestion.simulation.parametres import DEPARTEMENT
from tests.bases import copier, detruire
from tests.ingestion.fabrique import ecrire, texte
from tests.security.fournisseur_local import CLIENT, SECRET, FournisseurLocal, servir
from tests.security.petit_entrepot import monter
from tests.security.petite_commission import Commission, meubler
from warehouse.access import sessions
from warehouse.access.reading import lire
from warehouse.access.sessions import Session
from warehouse.database import connections
from warehouse.database.connections import Base
from warehouse.settings import Settings, aujourd_hui


@pytest.fixture(scope="session")
def settings_petite(dossier_du_run: Path) -> Settings:
    """Settings of the home of this worker."""
    return Settings(home=dossier_du_run / f"acces-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}")


@pytest.fixture(scope="session")
def serveur(settings_petite: Settings) -> Base:
    """Prepared database of the home of this worker."""
    base = connections.ouvrir(settings_petite)
    connections.preparer(base, settings_petite, demonstration=DEPARTEMENT)
    return base


@pytest.fixture(scope="session")
def petit_modele(settings_petite: Settings, serveur: Base) -> Iterator[Base]:
    """The small warehouse that the next two are copies of; no test enters it."""
    base = monter(settings_petite, "petit_modele")
    yield base
    detruire(serveur, base.nom)


@pytest.fixture(scope="module")
def petite(
    settings_petite: Settings, serveur: Base, petit_modele: Base, request: pytest.FixtureRequest
) -> Iterator[Base]:
    """A database for the tests of one module, which leave it as they found it."""
    base = copier(petit_modele, settings_petite, request.module.__name__.rpartition(".")[2][:60])
    yield base
    detruire(serveur, base.nom)


@pytest.fixture
def neuve(
    settings_petite: Settings, serveur: Base, petit_modele: Base, request: pytest.FixtureRequest
) -> Iterator[Base]:
    """A database for one test, which may break it."""
    base = copier(petit_modele, settings_petite, "n_" + re.sub(r"\W+", "_", request.node.name.lower())[:58])
    yield base
    detruire(serveur, base.nom)


@pytest.fixture
def commission(neuve: Base) -> Iterator[Commission]:
    """The landlord of an offre that has a list, on a database for one test."""
    with neuve.connexion() as c:
        meubler(c)
    portier = neuve.moteur_portier()
    yield Commission(neuve, portier, sessions.ouvrir_session_admin(neuve, "bailleur-a"))
    portier.dispose()


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


@pytest.fixture(scope="module")
def deux_roles(petite: Base) -> dict[str, SecretStr]:
    """The settings of a machine that holds the two service roles and no password of the owner."""
    adresses = {}
    for role, variable in (("authenticator", "reader_url"), ("portier", "doorkeeper_url")):
        lus = petite.parametres(role)
        adresse = f"postgresql://{role}:{quote(lus['password'])}@/{petite.nom}?host={quote(str(lus['host']), safe='')}"
        adresses[variable] = SecretStr(f"{adresse}&port={lus['port']}")
    return adresses


@pytest.fixture(scope="module")
def local() -> Iterator[FournisseurLocal]:
    """A provider of identity that answers on this machine."""
    fournisseur = FournisseurLocal()
    serveur = servir(fournisseur)
    yield fournisseur
    serveur.shutdown()
    serveur.server_close()


@pytest.fixture(scope="module")
def federee(
    deux_roles: dict[str, SecretStr], local: FournisseurLocal, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Settings]:
    """Settings of a portal alone whose people sign in by the local provider."""
    home = tmp_path_factory.mktemp("portail")
    base = {"oidc_issuer": local.emetteur, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    return lambda **reglages: Settings(home=home, **deux_roles, **base | reglages)


@pytest.fixture
def recevoir(neuve: Base, settings_petite: Settings, tmp_path: Path) -> Callable[..., Bilan]:
    """Receive a file of an emitter, for a reason if rights go."""

    def faire(
        *lignes: dict[str, str],
        contrat: Contrat = REFERENTIELS,
        emetteur: str = "GEST31",
        au: dt.date | None = None,
        motif: str | None = None,
    ) -> Bilan:
        nom = f"{contrat.flux}_{emetteur}_{au or aujourd_hui()}.csv"
        chemin = ecrire(tmp_path, nom, texte(contrat, [dict.fromkeys(contrat.noms, "") | un for un in lignes]))
        (bilan,) = landing.ingerer(neuve, settings_petite, [chemin])
        return landing.confirmer(neuve, bilan.depot_id, motif) if motif else bilan

    return faire


@pytest.fixture
def lues(neuve: Base) -> Iterator[Callable[..., list[str]]]:
    """What an account reads, in a session that stays open from one reading to the next."""
    moteur = neuve.moteur_lecteur()
    ouvertes: dict[str, Session] = {}

    def faire(login: str, requete: str = "select demande_id from demande order by 1") -> list[str]:
        if login not in ouvertes:
            ouvertes[login] = sessions.ouvrir_session_admin(neuve, login)
        return [un for (un,) in lire(moteur, ouvertes[login], requete).lignes]

    yield faire
    moteur.dispose()
