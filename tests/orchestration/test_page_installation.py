"""The page of installation, followed to the letter on each server: two organismes then read their own."""

import configparser
import getpass
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingestion.simulation import simuler
from tests import serveur_distribution
from tests.orchestration.test_commandes_documentees import blocs_de_l_installation, commandes_de_l_installation

RECUS, SAUVEGARDES = "/srv/observatoire/recus", "/srv/observatoire/sauvegardes"
# The emitters of the page, and the gestionnaire that init makes.
EMETTEURS = ("BA01", "C31555", "GEST31")


@dataclass(frozen=True)
class Installation:
    """A home, and the settings of the page that name its server."""

    home: Path
    reglages: dict[str, str]


@pytest.fixture(scope="module", params=["embarque", "distribution"])
def ici(request, dossier_du_run):
    """A fresh home, on its own server then on the PostgreSQL of the distribution."""
    nom = f"page-{request.param}-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
    if request.param == "embarque":
        return Installation(dossier_du_run / nom, {})
    if raison := serveur_distribution.absent():
        pytest.skip(raison)
    adresse = serveur_distribution.demarrer(dossier_du_run / f"serveur-{nom}")
    return Installation(dossier_du_run / nom, {"OBSERVATOIRE_DATABASE_URL": adresse})


@pytest.fixture(scope="module")
def suivie(ici, observatoire, tmp_path_factory):
    """What each command of the page printed, in order."""
    simules, srv = tmp_path_factory.mktemp("simules"), tmp_path_factory.mktemp("srv")
    recus = srv / "recus"
    recus.mkdir()
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
    assert lire("b.martin", "select count(*) > 0 from demande") == ["true"]
    assert lire("i.brun", "select count(*) > 0 from demande") == ["true"]
    assert lire("i.brun", "select count(*) from offre where not reservataire_code = 'C31555'") == ["0"]


@pytest.mark.parametrize("bloc", [bloc for bloc in blocs_de_l_installation("ini") if "[Unit]" in bloc])
def test_the_service_unit_of_the_page_is_well_formed(bloc):
    unite = configparser.ConfigParser(interpolation=None)
    unite.optionxform = str
    unite.read_string(bloc)
    assert unite.sections() == ["Unit", "Service", "Install"]
    assert re.fullmatch(r"/srv/observatoire/code/\.venv/bin/observatoire \w+", unite["Service"]["ExecStart"])
    assert unite["Service"]["SuccessExitStatus"] == "143"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("bloc", [bloc for bloc in blocs_de_l_installation("ini") if "[Unit]" in bloc])
def test_systemd_finds_nothing_to_say_of_the_service_unit(bloc, tmp_path):
    """Its program is another one, which exists here; its account is that of the test."""
    unite = re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", bloc)
    fichier = tmp_path / "observatoire.service"
    fichier.write_text(re.sub(r"User=\w+", f"User={getpass.getuser()}", unite), encoding="utf-8")
    dit = subprocess.run(["systemd-analyze", "verify", fichier], capture_output=True, text=True, check=False)
    assert (dit.returncode, dit.stdout + dit.stderr) == (0, "")


def test_the_proxy_of_the_page_closes_what_it_opens_and_passes_what_the_portal_needs():
    (bloc,) = blocs_de_l_installation("nginx")
    assert bloc.count("{") == bloc.count("}")
    lignes = [ligne.strip() for ligne in bloc.splitlines() if ligne.strip()]
    assert [ligne for ligne in lignes if ligne[-1] not in "{};"] == []
    for attendue in ("proxy_set_header Host $host;", "proxy_set_header X-Forwarded-For $remote_addr;",
                     "proxy_set_header Upgrade $http_upgrade;"):  # fmt: skip
        assert attendue in lignes
