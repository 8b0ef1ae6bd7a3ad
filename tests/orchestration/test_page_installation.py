"""The page of installation, followed to the letter on a fresh home: two organismes then read their own."""

import configparser
import re

import pytest

from ingestion.simulation import simuler
from tests.orchestration.test_commandes_documentees import blocs_de_l_installation, commandes_de_l_installation

RECUS, SAUVEGARDES = "/srv/observatoire/recus", "/srv/observatoire/sauvegardes"
# The emitters of the page, and the gestionnaire that init makes.
EMETTEURS = ("BA01", "C31555", "GEST31")


@pytest.fixture(scope="module")
def home(dossier_du_run):
    return dossier_du_run / "page-installation"


@pytest.fixture(scope="module")
def suivie(home, observatoire, tmp_path_factory):
    """What each command of the page printed, in order."""
    simules, ici = tmp_path_factory.mktemp("simules"), tmp_path_factory.mktemp("srv")
    recus = ici / "recus"
    recus.mkdir()
    simuler(simules, scale=0.005, years=1, seed=31)
    for fichier in simules.glob("*_*_*.csv"):
        if fichier.name.split("_")[1] in EMETTEURS:
            fichier.rename(recus / fichier.name)
    dites = {}
    for arguments in commandes_de_l_installation():
        places = [mot.replace(RECUS, str(recus)).replace(SAUVEGARDES, str(ici)) for mot in arguments]
        sortie = observatoire(home, *places)
        assert sortie.code == 0, (arguments, sortie.erreurs)
        dites[" ".join(arguments)] = sortie.texte
    return dites


def test_the_page_goes_from_nothing_to_a_backup(suivie):
    assert [next(iter(c.split())) for c in suivie][:2] == ["init", "doctor"]
    assert {"organisme", "compte", "ingest", "build", "sql", "sauvegarder", "journal"} <= {c.split()[0] for c in suivie}


def test_each_of_the_two_organismes_reads_its_own(suivie, home, observatoire):
    def lire(login, requete):
        sortie = observatoire(home, "sql", "--compte", login, "--format", "csv", requete)
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


def test_the_proxy_of_the_page_closes_what_it_opens_and_passes_what_the_portal_needs():
    (bloc,) = blocs_de_l_installation("nginx")
    assert bloc.count("{") == bloc.count("}")
    lignes = [ligne.strip() for ligne in bloc.splitlines() if ligne.strip()]
    assert [ligne for ligne in lignes if ligne[-1] not in "{};"] == []
    for attendue in ("proxy_set_header Host $host;", "proxy_set_header X-Forwarded-For $remote_addr;",
                     "proxy_set_header Upgrade $http_upgrade;"):  # fmt: skip
        assert attendue in lignes
