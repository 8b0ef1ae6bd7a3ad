"""Fixtures shared by the whole suite: one server and one published warehouse per run, real ones.

With several workers, the first that needs the warehouse builds it under a lock and stops its server; each takes a copy
of its own, server included, so that what one does to accounts or the journal is not seen by the other. The folder of
the run is directly under the temporary folder of the machine: run as root, the embedded server opens the parents of
its data folder for reading, which the folders of pytest do not bear.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import serveur_distribution
from tests.bases import copier, detruire, oublier_les_fichiers, preparer
from warehouse.database import server
from warehouse.settings import Settings

if TYPE_CHECKING:
    from tests.departement_seul import Installation
    from warehouse.database.connections import Base

ECHELLE = 0.02
ANNEES = 3
GRAINE = 31
# The longest files, the longest first: they begin the run, so that none of them ends it alone on its worker.
LONGS = (
    *("warehouse/test_deux_departements", "security/test_purge", "orchestration/test_commandes_documentees"),
    *("dashboards/test_flux_manquants", "orchestration/test_page_installation", "browser/test_portail"),
    *("orchestration/test_sauvegarde", "orchestration/test_arret", "security/test_matrice"),
    *("warehouse/test_epci_a_cheval", "orchestration/test_candidatures", "orchestration/test_ligne"),
    *("warehouse/test_lignes_retenues", "warehouse/test_perimetres", "security/test_douzieme_profil"),
    *("warehouse/test_propres", "dashboards/test_indicateurs", "warehouse/test_rpls_2019", "warehouse/test_ailleurs"),
    *("warehouse/test_egalites", "security/test_mutations", "dashboards/test_pages"),
    *("orchestration/test_selection", "dashboards/test_seuils"),
)
# Whether this run made its folder.
A_MOI: pytest.StashKey[bool] = pytest.StashKey()
# What the fresh databases of the run are copies of.
MODELE = "vierge"
PARTAGE = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a reader of screens ask for their pictures, which take a minute."""
    parser.addoption("--captures", action="store_true", help="keep pictures of the pages in tests/browser/captures/")


def pytest_configure(config: pytest.Config) -> None:
    """Forget the settings of the caller, and name the folder of this run (the workers inherit the name).

    A run that is given one borrows it, with what is built in it, and leaves it (``tests.security.mutations_du_code``).
    """
    for variable in [nom for nom in os.environ if nom.startswith("OBSERVATOIRE_")]:
        if variable != "OBSERVATOIRE_TESTS_DOSSIER":
            del os.environ[variable]
    if not hasattr(config, "workerinput") and "OBSERVATOIRE_TESTS_DOSSIER" not in os.environ:
        config.stash[A_MOI] = True
        dossier = Path(tempfile.gettempdir()) / f"observatoire-tests-{uuid.uuid4().hex[:12]}"
        os.environ["OBSERVATOIRE_TESTS_DOSSIER"] = str(dossier)
    # Its servers need not outlive the machine: each drop of a database would wait for the disk. Those that a command
    # starts do wait (``tests.security.test_serveur``).
    server.REGLAGES += "fsync = off\n"
    # No test touches the data of the project's own home.
    os.environ["OBSERVATOIRE_HOME"] = str(Path(os.environ["OBSERVATOIRE_TESTS_DOSSIER"]) / "defaut")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder of the run, after a last word to a server that a killed worker would have left."""
    if A_MOI not in config.stash:
        return
    dossier = Path(os.environ.pop("OBSERVATOIRE_TESTS_DOSSIER"))
    for fichier in dossier.glob("*/postgres/postmaster.pid"):
        with suppress(OSError, ValueError, IndexError):
            os.kill(int(fichier.read_text(encoding="ascii").splitlines()[0]), signal.SIGINT)
    shutil.rmtree(dossier, ignore_errors=True)


@pytest.fixture(scope="session")
def dossier_du_run() -> Path:
    """Folder of this run, shared by its workers."""
    dossier = Path(os.environ["OBSERVATOIRE_TESTS_DOSSIER"])
    dossier.mkdir(exist_ok=True)
    return dossier


@contextmanager
def seul(dossier: Path, nom: str) -> Iterator[None]:
    """Hold the lock ``nom`` among the workers of this run."""
    with (dossier / f"{nom}.verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield


def un_autre_fait(dossier: Path, nom: str) -> bool:
    """Whether another worker holds the lock ``nom`` now."""
    with (dossier / f"{nom}.verrou").open("w") as verrou:
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def une_fois(dossier: Path, nom: str, faire: Callable[[], None]) -> None:
    """Do ``faire`` once for all the workers; when it fails, the others fail with the same words, at once."""
    with seul(dossier, nom):
        fait, rate = dossier / f"{nom}.fait", dossier / f"{nom}.rate"
        if rate.exists():
            pytest.fail(f"{nom}: {rate.read_text(encoding='utf-8')}", pytrace=False)
        if fait.exists():
            return
        try:
            faire()
        except BaseException as erreur:
            rate.write_text(f"{type(erreur).__name__}: {erreur}", encoding="utf-8")
            raise
        fait.touch()


def copie_de_l_entrepot(dossier: Path) -> Settings:
    """Return the settings of the copy of this worker; the warehouse is made first where no worker has made it."""
    modele = Settings(home=dossier / "modele", database_url=None)
    nom = f"entrepot-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
    copie = Settings(home=dossier / nom, database_url=None)
    une_fois(dossier, "modele", lambda: derouler(deja_lu(dossier, modele), dossier / "fichiers").serveur.cleanup())
    if not copie.home_dir.exists():
        # Not by ``shutil``: as root, the files of the server belong to a user of its own.
        subprocess.run(["cp", "-a", modele.home_dir, copie.home_dir], check=True)
    return copie


def manifeste_du_run(dossier: Path) -> Path:
    """Return the manifest of the dbt project, read once per run, where the definitions of Dagster find it too."""
    from orchestration.dbt.runner import analyser

    with seul(dossier, "manifeste"):
        return analyser(dossier / "defaut" / "manifeste")


def deja_lu(dossier: Path, settings: Settings) -> Settings:
    """Give a home what dbt kept of that reading, rather than let it read the whole project; return its settings."""
    from orchestration.dbt.runner import LECTURE

    settings.target_dir.mkdir(parents=True, exist_ok=True)
    shutil.copy(manifeste_du_run(dossier).with_name(LECTURE), settings.target_dir)
    return settings


def derouler(settings: Settings, dossier: Path, *, annees: int = ANNEES) -> "Base":
    """Do the whole line on ``settings``: simulate so many years, ingest, build, publish."""
    from ingestion.door import landing
    from ingestion.simulation import simuler
    from orchestration.build import construire
    from orchestration.home import preparer_home

    base = preparer_home(settings)
    simuler(dossier, scale=ECHELLE, years=annees, seed=GRAINE)
    bilans = landing.ingerer(base, settings, [dossier])
    rejetes = [(bilan.fichier, bilan.message) for bilan in bilans if bilan.statut in ("rejete", "en_attente")]
    assert not rejetes
    construire(base, settings)
    return base


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; the workers take whole files in this order (``--no-loadscope-reorder``)."""
    rangs = {f"tests/{nom}.py": rang for rang, nom in enumerate(LONGS)}
    items.sort(key=lambda item: rangs.get(item.nodeid.partition("::")[0], len(rangs)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests marked ``deux_serveurs`` on the server of the distribution too, ``deux_departements`` on both."""
    marques = {"deux_serveurs": "distribution", "deux_departements": "deux-departements"}
    autres = [nom for marque, nom in marques.items() if metafunc.definition.get_closest_marker(marque)]
    if autres and "settings_entrepot" in metafunc.fixturenames:
        metafunc.parametrize("settings_entrepot", ["embarque", *autres], indirect=True, scope="session")


@pytest.fixture(scope="session")
def settings_entrepot(request: pytest.FixtureRequest, dossier_du_run: Path) -> Settings:
    """Settings of the home of this worker, whose warehouse was simulated, loaded, built and published once per run."""
    if getattr(request, "param", "embarque") == "distribution":
        return entrepot_distribution(dossier_du_run)
    if getattr(request, "param", "embarque") == "deux-departements":
        return request.getfixturevalue("settings_deux_departements")
    des_deux = any(essai.get_closest_marker("deux_serveurs") for essai in request.session.items)
    if des_deux and un_autre_fait(dossier_du_run, "modele"):
        # Rather than wait for the other worker. What fails here fails again, with its words, in the tests that ask.
        with suppress(Exception, pytest.skip.Exception):
            entrepot_distribution(dossier_du_run)
    return copie_de_l_entrepot(dossier_du_run)


@pytest.fixture(scope="session")
def settings_deux_departements(dossier_du_run: Path) -> Settings:
    """Settings of the home whose warehouse has two départements, built once per run."""
    from tests.deux_departements import copier_pour_la_purge, derouler_les_deux

    settings, fichiers = Settings(home=dossier_du_run / "deux-departements"), dossier_du_run / "fichiers-des-deux"
    taille = {"echelle": ECHELLE, "annees": ANNEES, "graine": GRAINE}

    def faire() -> None:
        copier_pour_la_purge(derouler_les_deux(deja_lu(dossier_du_run, settings), fichiers, **taille))

    une_fois(dossier_du_run, "deux-departements", faire)
    return settings


@pytest.fixture(scope="session")
def voisin_seul(dossier_du_run: Path) -> "Installation":
    """The smaller of the two départements, of the same files, alone in a home of its own, built once per run."""
    from tests.departement_seul import Installation, installer
    from tests.deux_departements import AUTRE, simuler_l_autre

    installation = Installation(Settings(home=dossier_du_run / "voisin-seul"), dossier_du_run / "un-profil-de-plus")
    fichiers = dossier_du_run / "fichiers-du-voisin"

    def faire() -> None:
        simuler_l_autre(fichiers)
        installer(installation, AUTRE, fichiers)

    une_fois(dossier_du_run, "voisin-seul", faire)
    return installation


def entrepot_distribution(dossier: Path) -> Settings:
    """Build the other warehouse, once per run: one year is enough to hold the rights on the other server."""
    settings = settings_distribution(dossier)

    def faire() -> None:
        derouler(deja_lu(dossier, settings), dossier / "fichiers-d-un-an", annees=1)

    une_fois(dossier, "entrepot-distribution", faire)
    return settings


def settings_distribution(dossier: Path) -> Settings:
    """Settings of a home on the PostgreSQL of the distribution, started once per run."""
    if raison := serveur_distribution.absent():
        pytest.skip(raison)
    adresse = dossier / "distribution.adresse"
    une_fois(
        dossier,
        "distribution",
        lambda: adresse.write_text(serveur_distribution.demarrer(dossier / "distribution"), encoding="utf-8"),
    )
    return Settings(home=dossier / "home-distribution", database_url=adresse.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def entrepot(settings_entrepot: Settings):
    """Published warehouse of this worker (``Base``); what a test writes in it, it takes back."""
    from warehouse.database import connections

    return connections.ouvrir(settings_entrepot)


@pytest.fixture
def session_de(entrepot):
    """Open the session of a demo account, as the portal would: ``session_de("bailleur-a")``."""
    from warehouse.access import reading

    return lambda login: reading.ouvrir_session_admin(entrepot, login)


@pytest.fixture(scope="session")
def donnees_partagees() -> Path:
    """Folder of public data beside the project; absent elsewhere, where the tests that read it are skipped."""
    if not (PARTAGE / "data").is_dir():
        pytest.skip(f"no shared data beside the project ({PARTAGE.name}/data)")
    return PARTAGE / "data"


@pytest.fixture(scope="session")
def serveur_du_run(dossier_du_run: Path) -> Settings:
    """Settings of the home whose server bears the fresh databases of the run."""
    from warehouse.database import connections

    settings = Settings(home=dossier_du_run / "serveur")

    def faire() -> None:
        connections.ouvrir(settings)
        modele = connections.ouvrir(settings, nom=MODELE)
        preparer(modele, settings)
        oublier_les_fichiers(modele)

    une_fois(dossier_du_run, "amorce", faire)
    return settings


@pytest.fixture(scope="session")
def secrets_du_run(serveur_du_run: Settings) -> Path:
    """Secrets of that server, drawn when it first starts; homes of that server copy them."""
    return serveur_du_run.home_dir / "secrets"


def home_vierge(dossier: Path, secrets: Path) -> Settings:
    """Make a home of its own (files, dbt target) on the server of the run."""
    home = dossier / f"home-{uuid.uuid4().hex[:12]}"
    shutil.copytree(secrets, home / "secrets")
    return Settings(home=home)


@contextmanager
def base_prete(dossier: Path, settings: Settings) -> Iterator["Base"]:
    """Make a fresh database ready on the server of the run, then drop it."""
    from warehouse.database import connections

    serveur = Settings(home=dossier / "serveur")
    base = copier(connections.ouvrir(serveur, nom=MODELE), serveur, f"vierge_{uuid.uuid4().hex[:12]}")
    yield base
    detruire(connections.ouvrir(serveur), base.nom)


@pytest.fixture
def settings_vierge(dossier_du_run: Path, secrets_du_run: Path) -> Settings:
    """Settings of a home of its own (files, dbt target) on the server of the run."""
    return home_vierge(dossier_du_run, secrets_du_run)


@pytest.fixture
def base_vierge(dossier_du_run: Path, settings_vierge: Settings) -> Iterator["Base"]:
    """Fresh database, made ready, on the server of the run: for the tests that write."""
    with base_prete(dossier_du_run, settings_vierge) as base:
        yield base
