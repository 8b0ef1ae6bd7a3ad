"""A command that is asked to stop leaves nothing behind: dbt, the embedded server and a half-loaded file go with it."""

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import uvicorn
from uvicorn.supervisors.multiprocess import SIGNALS

from dashboards.server import Processus
from ingestion.simulation import simuler_les_partenaires
from tests.conftest import deja_lu
from tests.ingestion.fabrique import DEMANDES, demande, fichier
from warehouse import interruption
from warehouse.interruption import Arret, ecouter, retenir
from warehouse.settings import Settings

RACINE = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def home(dossier_du_run):
    home = dossier_du_run / f"arret-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
    return deja_lu(dossier_du_run, Settings(home=home)).home_dir


@pytest.fixture
def port():
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def demarrer(home, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", "from orchestration.cli import main; main()", *map(str, arguments)],
        env={**os.environ, "OBSERVATOIRE_HOME": str(home)},
        cwd=RACINE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Run by a terminal, whatever runs the tests.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )


@pytest.fixture
def signaux():
    """Give back the signals, and forget the stop: a process that was asked to stop keeps both until its end."""
    avant = {signe: signal.getsignal(signe) for signe in {*SIGNALS, signal.SIGHUP, signal.SIGALRM}}
    yield
    interruption._ecoute.demande = False
    for signe, ancien in avant.items():
        signal.signal(signe, ancien)


@contextmanager
def commande(home, *arguments):
    """Start ``observatoire``; whatever happens, nothing of its home stays after the test."""
    processus = demarrer(home, *arguments)
    try:
        yield processus
    finally:
        for vivant in de_ce_home(home):
            with suppress(psutil.NoSuchProcess):
                vivant.kill()
        processus.communicate()


def de_ce_home(home):
    """Return the living processes that work on a home: commands, dbt, Dagster, the server."""
    trouves = []
    for un in psutil.process_iter():
        with suppress(psutil.Error):
            du_serveur = un.name() == "postgres" and str(home / "postgres") in " ".join(un.cmdline())
            if un.status() != psutil.STATUS_ZOMBIE and (
                du_serveur or un.environ().get("OBSERVATOIRE_HOME") == str(home)
            ):
                trouves.append(un)
    return [un for un in trouves if un.pid != os.getpid()]


def attendre(condition, secondes=180):
    limite = time.monotonic() + secondes
    while not condition():
        assert time.monotonic() < limite, "waited in vain"
        time.sleep(0.05)


def lire(home, requete):
    """Ask the owner's question to the server of a home; nothing while it does not answer."""
    temoin = home / "postgres" / "postmaster.pid"
    try:
        hote = temoin.read_text(encoding="utf-8").splitlines()[4]
        secret = (home / "secrets" / "pg-proprietaire").read_text(encoding="utf-8")
        with psycopg.connect(host=hote, dbname="observatoire", user="observatoire", password=secret) as c:
            return c.execute(requete).fetchall()
    except (OSError, IndexError, psycopg.Error):
        return []


def dbt_travaille(home):
    return bool(lire(home, "select from pg_stat_activity where application_name = 'dbt'"))


def finie(processus, home, signe=signal.SIGTERM):
    """Send the signal, assert that all of it ends as Ctrl+C ends it, and return what it said."""
    processus.send_signal(signe)
    dit = processus.communicate(timeout=90)[0]
    assert dit.splitlines()[-1] == "Interrompu."
    assert processus.returncode == 128 + signal.SIGTERM
    assert [" ".join(un.cmdline()) for un in de_ce_home(home)] == []
    assert not (home / "postgres" / "postmaster.pid").exists()
    return dit


@pytest.mark.parametrize("signe", [signal.SIGTERM, signal.SIGHUP], ids=lambda s: s.name)
def test_a_portal_asked_to_stop_takes_the_embedded_server_with_it(home, port, signe):
    with commande(home, "portal", "--port", port) as processus:
        assert f"http://127.0.0.1:{port}/" in processus.stdout.readline()
        assert "Traceback" not in finie(processus, home, signe)


def test_a_portal_told_to_outlive_its_terminal_does(signaux):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    portail = Processus(uvicorn.Config("dashboards.app:application"), [])
    portail.handle_hup()
    assert not portail.should_exit.is_set()
    portail.handle_term()
    assert portail.should_exit.is_set()


@pytest.mark.parametrize(
    ("arguments", "avant"),
    [
        (["build"], ["init", "--departement", "31"]),
        (["docs", "--port", "PORT"], None),
        (["demo", "--scale", "0.005", "--years", "1", "--no-portal"], None),
    ],
    ids=lambda arguments: arguments and arguments[0],
)
def test_a_command_asked_to_stop_while_dbt_works_takes_dbt_and_the_server_with_it(
    home, port, observatoire, arguments, avant
):
    if avant:
        home = deja_lu(home.parent, Settings(home=home.with_name(f"{home.name}-{avant[0]}"))).home_dir
        assert observatoire(home, *avant).code == 0
    with commande(home, *(port if mot == "PORT" else mot for mot in arguments)) as processus:
        attendre(lambda: dbt_travaille(home))
        assert "Traceback" not in finie(processus, home)


def test_a_command_asked_to_stop_while_its_server_starts_leaves_no_server(home):
    with commande(home, "doctor") as processus:
        attendre(lambda: any(un.name() == "pg_ctl" for un in psutil.Process(processus.pid).children()))
        assert "Traceback" not in finie(processus, home)


def test_a_load_asked_to_stop_is_as_if_it_had_never_started(home, port, observatoire, tmp_path):
    home = home.with_name(f"{home.name}-chargement")
    assert observatoire(home, "simulate", "--out", tmp_path, "--scale", "0.005", "--years", "1").code == 0
    assert observatoire(home, "ingest", next(tmp_path.rglob("referentiels_*"))).code == 0
    with commande(home, "portal", "--port", port) as service:
        assert f"http://127.0.0.1:{port}/" in service.stdout.readline()
        avant = lire(home, "select count(*) from raw.demandes")
        hote = (home / "postgres" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[4]
        secret = Settings(home=home).secret("pg-proprietaire")
        with psycopg.connect(host=hote, dbname="observatoire", user="observatoire", password=secret) as retient:
            retient.execute("lock table raw.demandes in share mode")
            chargement = demarrer(home, "ingest", next(tmp_path.rglob("demandes_*")))
            attendre(lambda: lire(home, "select from pg_locks where not granted"))
            chargement.send_signal(signal.SIGTERM)
            dit = chargement.communicate(timeout=60)[0]
        assert (chargement.returncode, dit.splitlines()[-1]) == (143, "Interrompu.")
        assert lire(home, "select from pg_locks where not granted") == []
        assert lire(home, "select count(*) from raw.demandes") == avant
        assert "Traceback" not in finie(service, home)


def test_dagster_asked_to_stop_takes_its_run_in_progress_with_it(home, port):
    depot = home / "depot"
    depot.mkdir(parents=True, exist_ok=True)
    simuler_les_partenaires(depot)
    fichier(depot, DEMANDES, [demande(1)])
    with commande(home, "dagster", "--port", port) as processus:
        attendre(lambda: dbt_travaille(home), 600)
        # What Dagster itself says as it ends is its own affair.
        finie(processus, home)


class Finalise:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)


def travailler_en_perdant_le_signal():
    Finalise()
    gc.collect()
    time.sleep(30)


def test_a_stop_that_falls_in_a_finaliser_is_heard_all_the_same(signaux):
    with ecouter(), pytest.raises(Arret):
        travailler_en_perdant_le_signal()


def test_a_stop_asked_for_while_it_is_held_back_waits_for_the_end(signaux):
    fait = []

    def travailler():
        with retenir():
            signal.raise_signal(signal.SIGTERM)
            fait.append("done")
        fait.append("too late")

    with ecouter(), pytest.raises(Arret):
        travailler()
    assert fait == ["done"]


def test_a_stop_asked_for_twice_lets_the_first_end_its_work(signaux):
    fait = []

    def travailler():
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGTERM)
            fait.append("ended")

    with ecouter(), pytest.raises(Arret):
        travailler()
    assert fait == ["ended"]
