"""The page of installation, followed to the letter on each server: two organismes then read their own."""

import configparser
import fnmatch
import getpass
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from ingestion.simulation import simuler
from tests import serveur_distribution
from tests.conftest import deja_lu
from tests.orchestration.test_commandes_documentees import (
    INSTALLATION,
    analyser,
    blocs_de_l_installation,
    commandes_de_l_installation,
)
from tests.portails import portail_de
from tests.security import oracle
from warehouse.access.reading import lire
from warehouse.access.sessions import session_publique
from warehouse.database import connections
from warehouse.settings import Settings

RECUS, SAUVEGARDES = "/srv/observatoire/donnees/depot", "/srv/observatoire/sauvegardes"
# The emitters of the page, and the gestionnaire that init makes.
EMETTEURS = ("BA01", "C31555", "GEST31")
ADRESSE = "OBSERVATOIRE_DATABASE_URL"
# The account of the demonstration that has the rights of each of the two of the page.
COMME = {"b.martin": "bailleur-a", "i.brun": "commune-toulouse"}


@dataclass(frozen=True)
class Installation:
    """A home, and the settings of the page that name its server."""

    home: Path
    reglages: dict[str, str]


@pytest.fixture(scope="module", params=["embarque", "distribution"])
def ici(request, dossier_du_run):
    """A fresh home, on its own server then on the PostgreSQL of the distribution."""
    nom = f"page-{request.param}-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
    home = deja_lu(dossier_du_run, Settings(home=dossier_du_run / nom)).home_dir
    if request.param == "embarque":
        return Installation(home, {})
    if raison := serveur_distribution.absent():
        pytest.skip(raison)
    adresse = serveur_distribution.demarrer(dossier_du_run / f"serveur-{nom}")
    return Installation(home, {ADRESSE: adresse})


@pytest.fixture(scope="module")
def suivie(ici, observatoire, tmp_path_factory):
    """What each command of the page printed, in order."""
    simules, srv = tmp_path_factory.mktemp("simules"), tmp_path_factory.mktemp("srv")
    recus = ici.home / "depot"
    recus.mkdir(parents=True)
    simuler(simules, scale=0.005, years=1, seed=31)
    for fichier in simules.glob("*_*_*.csv"):
        if fichier.name.split("_")[1] in EMETTEURS:
            fichier.rename(recus / fichier.name)
    dites = {}
    for arguments in commandes_de_l_installation():
        places = [mot.replace(RECUS, str(recus)).replace(SAUVEGARDES, str(srv)) for mot in arguments]
        sortie = observatoire(ici.home, *places, **ici.reglages)
        assert sortie.code == 0, (arguments, sortie.erreurs)
        dites[" ".join(arguments)] = sortie.texte
    return dites


def test_the_page_goes_from_nothing_to_a_backup(suivie):
    assert [next(iter(c.split())) for c in suivie][:2] == ["init", "doctor"]
    assert {"organisme", "compte", "ingest", "build", "sql", "sauvegarder", "journal"} <= {c.split()[0] for c in suivie}


def test_each_of_the_two_organismes_reads_its_own(suivie, ici, observatoire):
    def lire(login, requete):
        sortie = observatoire(ici.home, "sql", "--compte", login, "--format", "csv", requete, **ici.reglages)
        assert sortie.code == 0, sortie.erreurs
        return sortie.texte.splitlines()[1:]

    assert lire("b.martin", "select distinct bailleur_code from offre") == ["BA01"]
    with connections.ouvrir(Settings(home=ici.home, database_url=ici.reglages.get(ADRESSE))).connexion() as c:
        siennes = {login: oracle.demandes(c, ailleurs) for login, ailleurs in COMME.items()}
    assert 0 < len(siennes["i.brun"]) < len(siennes["b.martin"])
    for login, attendues in siennes.items():
        assert set(lire(login, "select demande_id from demande")) == attendues, login
    assert lire("i.brun", "select count(*) from offre where not reservataire_code = 'C31555'") == ["0"]


@pytest.mark.parametrize("role", ["portier", "authenticator"])
@pytest.mark.usefixtures("suivie")
def test_a_service_role_takes_another_secret_as_the_page_says_and_the_portal_reads_again(ici, observatoire, role):
    (dite,) = re.findall(rf"^\|.*`secrets/pg-{role}`.*$", INSTALLATION.read_text("utf-8"), re.M)
    settings = Settings(home=ici.home, database_url=ici.reglages.get(ADRESSE))
    fichier, ancien = ici.home / "secrets" / f"pg-{role}", connections.ouvrir(settings).parametres(role)
    psycopg.connect(**ancien).close()
    fichier.unlink()
    sortie = observatoire(ici.home, *re.search(r"`observatoire (.+?)`", dite)[1].split(), **ici.reglages)
    assert sortie.code == 0, sortie.erreurs
    assert fichier.read_text("utf-8").strip() != ancien["password"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**ancien)
    with portail_de(settings) as portail:
        session = session_publique(portail.portier)
        assert lire(portail.lecteur, session, "select count(*) > 0 from territoire").lignes == [(True,)]


UNITES = dict(
    re.findall(r"`/etc/systemd/system/([\w.-]+)`[^\n]*\n\n```ini\n(.*?)```", INSTALLATION.read_text("utf-8"), re.S)
)
SERVICES = [nom for nom in UNITES if nom.endswith(".service")]
MINUTEURS = [nom for nom in UNITES if nom.endswith(".timer")]


def lire_l_unite(nom):
    unite = configparser.ConfigParser(interpolation=None)
    unite.optionxform = str
    unite.read_string(UNITES[nom])
    return unite


def test_the_page_gives_the_unit_of_each_thing_that_runs_by_itself():
    assert {nom.removeprefix("observatoire-") for nom in UNITES} == {
        *("portail.service", "dagster.service"),
        *("fournisseur.service", "fournisseur.timer", "sauvegarde.service", "sauvegarde.timer"),
    }
    assert sum("[Unit]" in bloc for bloc in blocs_de_l_installation("ini")) == len(UNITES)


@pytest.mark.parametrize("nom", SERVICES)
def test_a_service_unit_runs_a_command_of_the_observatory(nom):
    service = lire_l_unite(nom)["Service"]
    appel = re.search(r"/srv/observatoire/code/\.venv/bin/observatoire (.+)", service["ExecStart"])
    # The shell of a backup gives its file the date of the day.
    analyser(re.sub(r"\$\(.*?\)", "jour", appel[1]).removesuffix("'").split())
    if service.get("Type") == "oneshot":
        assert nom.replace(".service", ".timer") in MINUTEURS
    else:
        assert (service["SuccessExitStatus"], service["Restart"]) == ("143", "on-failure")


def test_the_retention_covers_every_backup_that_the_page_writes():
    ecrits = re.findall(rf"sauvegarder {SAUVEGARDES}/((?:\$\(.*?\)|[^\s'])+)", INSTALLATION.read_text("utf-8"))
    (efface,) = re.findall(
        r"-name \"(.+?)\"", lire_l_unite("observatoire-sauvegarde.service")["Service"]["ExecStartPost"]
    )
    noms = [re.sub(r"\$\(.*?\)", "2026-01-31", nom) for nom in ecrits]
    assert noms == ["premiere.sauvegarde", "2026-01-31.sauvegarde"]
    assert fnmatch.filter(noms, efface) == noms


@pytest.mark.parametrize("nom", UNITES)
def test_what_starts_with_the_machine_is_enabled_by_the_page(nom):
    lance = [ligne for bloc in blocs_de_l_installation("sh") for ligne in bloc.splitlines() if "enable --now" in ligne]
    appelee = nom.removesuffix(".service")
    assert lire_l_unite(nom).has_section("Install") == any(appelee in ligne.split() for ligne in lance)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_nothing_to_say_of_the_units(tmp_path):
    """Their program is another one, which exists here; their account is that of the test."""
    for nom, bloc in UNITES.items():
        unite = re.sub(r"ExecStart=/srv\S+", f"ExecStart={sys.executable}", bloc)
        (tmp_path / nom).write_text(re.sub(r"User=\w+", f"User={getpass.getuser()}", unite), encoding="utf-8")
    fichiers = [tmp_path / nom for nom in UNITES]
    dit = subprocess.run(["systemd-analyze", "verify", *fichiers], capture_output=True, text=True, check=False)
    assert (dit.returncode, dit.stdout + dit.stderr) == (0, "")


class Echo(BaseHTTPRequestHandler):
    """A portal that answers with the headers that it was given."""

    def do_GET(self):
        corps = json.dumps({nom.lower(): valeur for nom, valeur in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(corps)))
        self.end_headers()
        self.wfile.write(corps)

    def log_message(self, *_):
        """Say nothing of each request."""


@pytest.fixture
def proxy(tmp_path):
    """The proxy of the page, served by nginx before such a portal: its ports and its certificate are other ones."""
    (bloc,) = blocs_de_l_installation("nginx")
    cle, certificat = tmp_path / "cle.pem", tmp_path / "certificat.pem"
    signer = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=observatoire.exemple.fr"]
    signer += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*signer, "-keyout", cle, "-out", certificat], capture_output=True, check=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as portail:
        Thread(target=portail.serve_forever, daemon=True).start()
        port = serveur_distribution.port_libre()
        places = {
            "listen 443": f"listen 127.0.0.1:{port}",
            "127.0.0.1:8501": f"127.0.0.1:{portail.server_port}",
            r"/\S+/fullchain.pem": str(certificat),
            r"/\S+/privkey.pem": str(cle),
        }
        for avant, apres in places.items():
            bloc, fois = re.subn(avant, apres, bloc)
            assert fois == 1, avant
        dossiers = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporaires = " ".join(f"{nom}_temp_path {tmp_path / nom};" for nom in dossiers)
        entete = f"pid {tmp_path / 'nginx.pid'}; error_log stderr; daemon off; events {{}}"
        fichier = tmp_path / "nginx.conf"
        fichier.write_text(f"{entete} http {{ access_log off; {temporaires} {bloc} }}", encoding="utf-8")
        yield ["nginx", "-e", "stderr", "-p", tmp_path, "-c", fichier], port, certificat
        portail.shutdown()


def repondre(connexion):
    """Wait until the proxy takes a connection."""
    limite = time.monotonic() + 20
    while True:
        try:
            return connexion.connect()
        except ConnectionRefusedError:
            assert time.monotonic() < limite
            time.sleep(0.05)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")
def test_nginx_finds_nothing_to_say_of_the_proxy(proxy):
    commande, _, _ = proxy
    dit = subprocess.run([*commande, "-t", "-q"], capture_output=True, text=True, check=False)
    assert (dit.returncode, dit.stdout + dit.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")
def test_the_proxy_gives_the_portal_its_host_its_client_and_its_websocket(proxy):
    commande, port, certificat = proxy
    demande = {
        "Host": "observatoire.exemple.fr", "X-Forwarded-For": "203.0.113.7",
        "Connection": "Upgrade", "Upgrade": "websocket",
    }  # fmt: skip
    with subprocess.Popen(commande, stderr=subprocess.DEVNULL) as nginx:
        try:
            confiance = ssl.create_default_context(cafile=certificat)
            connexion = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=confiance)
            repondre(connexion)
            connexion.request("GET", "/", headers=demande)
            recus = json.loads(connexion.getresponse().read())
            connexion.close()
        finally:
            nginx.terminate()
    assert recus == {
        "host": "observatoire.exemple.fr", "x-forwarded-for": "127.0.0.1", "connection": "upgrade",
        "upgrade": "websocket", "accept-encoding": "identity",
    }  # fmt: skip
