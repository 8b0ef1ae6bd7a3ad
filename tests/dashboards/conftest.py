"""The portal of the tests: the real one, on the published warehouse of the run, without a browser."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from starlette.testclient import TestClient
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, local_script_runner

from dashboards.app import creer_application
from tests.portails import ouvrir_page, portail_de
from warehouse.access import reading
from warehouse.access.accounts import mot_de_passe_demo

ADRESSE = "http://127.0.0.1"
ORIGINE = {"origin": ADRESSE}

PLUS_DEMANDEE = (
    "select offre_id, count(*) as n from rapprochement where is_eligible group by offre_id order by n desc, offre_id"
    " limit 1"
)


@pytest.fixture(scope="session", autouse=True)
def lus_une_fois() -> Iterator[None]:
    """Look for components among the installed packages, and compile each script, once: AppTest would at each run."""
    une_fois, scripts = cache(manifest_scanner.scan_component_manifests), ScriptCache()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(manifest_scanner, "scan_component_manifests", une_fois)
        monkeypatch.setattr(local_script_runner, "ScriptCache", lambda: scripts)
        yield


@pytest.fixture(scope="session")
def portail(settings_entrepot, entrepot):
    """Doors of the database, installed as those of the process."""
    with portail_de(settings_entrepot, entrepot) as ouvert:
        yield ouvert


@pytest.fixture(scope="session")
def application(portail):
    """ASGI application; one per process, as Streamlit wants."""
    return creer_application(portail)


@pytest.fixture(scope="session")
def serveur(application) -> Iterator[TestClient]:
    """Application started once; ``runtime`` is its own, which AppTest forgets wherever it has run."""
    with TestClient(application, base_url=ADRESSE, follow_redirects=False) as client:
        client.runtime = Runtime.instance()
        yield client


@pytest.fixture
def client(serveur, application) -> TestClient:
    """Browser without any cookie yet."""
    return TestClient(application, base_url=ADRESSE, follow_redirects=False)


def jeton_du_formulaire(page: str) -> str:
    return re.search(r'name="jeton" value="([0-9a-f]{64})"', page).group(1)


@pytest.fixture
def connecter(client, settings_entrepot):
    """Sign in by the form: ``connecter("etat")``; « public » takes the button of everybody."""

    def _connecter(login: str, mot_de_passe: str | None = None, suite: str = ""):
        page = client.get("/connexion", params={"suite": suite} if suite else {})
        champs = {"jeton": jeton_du_formulaire(page.text), "suite": suite}
        if login == "public":
            champs["public"] = "oui"
        else:
            secret = mot_de_passe if mot_de_passe is not None else mot_de_passe_demo(settings_entrepot, login)
            champs |= {"identifiant": login, "mot_de_passe": secret}
        return client.post("/connexion", headers=ORIGINE, data=champs)

    return _connecter


@pytest.fixture
def ouvrir(portail, session_de, monkeypatch):
    """Open a page as a demo account: ``ouvrir("etat", "territoire", geo="dep-31")``."""

    def _ouvrir(login: str, chemin: str = "accueil", **filtres: str) -> AppTest:
        at = ouvrir_page(monkeypatch, session_de(login), chemin, **filtres)
        assert not at.exception
        return at

    return _ouvrir


@pytest.fixture(scope="session")
def moteur_des_tests(entrepot):
    moteur = entrepot.moteur_lecteur()
    yield moteur
    moteur.dispose()


@pytest.fixture
def lire(moteur_des_tests, session_de):
    """Read as an account, by the path of the portal: ``lire("etat", "select …")``."""
    return lambda login, sql: reading.lire(moteur_des_tests, session_de(login), sql).dictionnaires()


@pytest.fixture
def notees(entrepot):
    """Return the reads of a view by an account that the journal holds, the oldest first: rows read, offre."""

    def _notees(login: str, cible: str) -> list[tuple[int, str | None]]:
        with entrepot.connexion() as connexion:
            return connexion.execute(
                "select nb_lignes, filtre ->> 'offre_id' from acces.journal_entier"
                " where evenement = 'lecture' and login = %s and cible = %s order by entree_id",
                [login, cible],
            ).fetchall()

    return _notees


@pytest.fixture
def demandee(lire):
    """Give the offer of a reader that the most households fit."""
    return lambda login: lire(login, PLUS_DEMANDEE)[0]["offre_id"]
