"""Every command line of the documentation: those that end by themselves are run, the others are at least parsed.

The lines are found, not listed: one of which nothing is known here is a failure.
"""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from orchestration.cli import COMMANDES, GROUPES, app
from tests.conftest import deja_lu
from tests.orchestration.conftest import serveur_garde
from warehouse.settings import Settings

RACINE = Path(__file__).resolve().parents[2]
PAGES = [RACINE / "README.md", RACINE / "CONTRIBUTING.md", *sorted((RACINE / "docs").rglob("*.md"))]
# Its commands follow each other on a home of their own: test_page_installation.py.
INSTALLATION = RACINE / "docs" / "installation.md"
BLOC = re.compile(r"^[ \t]*```(\w*)\n(.*?)^[ \t]*```", re.M | re.S)
FACULTATIF = re.compile(r"\s*\[[^\[\]]*\]")
# What a word stands for; the commands run on the home of this test, which holds these.
MIS_POUR = {
    "X": "0.005", "N": "1", "F": "demandes", "C": "COMMUNE_INCONNUE", "CODE": "BA01", "LOGIN": "ingenieur",
    "DATE": "2026-01-31", "SELECTION": "int_commune", "MODEL": "int_commune", "RAISON": "essai", "NAME": "chargement",
    "DIR": "simulees", "PATH…": "simulees", "FICHIER": "observatoire.sauvegarde", "PID": "1", "DÉPÔT": "1",
    "DEP": "31", "NUMERO": "1", "CHEMIN": "plan.json", "select …": "select count(*) from depot", "table|csv": "csv",
}  # fmt: skip
# Serve until they are stopped, or measure for minutes.
SANS_FIN = {"demo", "portal", "dagster", "docs", "bench"}
# Their own test runs them: lint, the suite, what follows the recipe of CONTRIBUTING.md, what asks for a password or for
# a server of e-mail, what adds a département.
AILLEURS = re.compile(r"int_indicateur_part_perte_contact|observatoire (?:bris|alerte) |--ajouter")
# What was withdrawn is what can be let in again.
ORDRE = [
    *("--help", "simulate", "ingest", "retirer", "--confirmer", "rejouer", "build", "dbt-profil", "sql", "purge"),
    *("doctor", "candidatures", "plan", "organisme", "compte", "journal", "sauvegarder", "restaurer", "init"),
]


def lignes_de(page):
    """Return the command lines of a page: its blocks of shell, and what its sentences and tables quote."""
    texte = page.read_text(encoding="utf-8")
    for langue, bloc in BLOC.findall(texte):
        if langue == "sh":
            yield from (un for ligne in bloc.splitlines() if (un := ligne.split(" #")[0].strip()) and un[0] != "#")
    for cite in re.findall(r"`([^`\n]+)`", BLOC.sub("", texte)):
        premier, *reste = cite.replace("\\|", "|").split()
        while "=" in premier and reste:
            premier, *reste = reste
        if reste and reste[0] != "=" and (premier in CONNUS or shutil.which(premier)):
            yield cite.replace("\\|", "|")


def blocs_de_l_installation(langue):
    return [bloc for une, bloc in BLOC.findall(INSTALLATION.read_text(encoding="utf-8")) if une == langue]


def commandes_de_l_installation():
    """Return the arguments of each ``observatoire`` of the blocks of that page, in order."""
    lignes = [ligne for bloc in blocs_de_l_installation("sh") for ligne in bloc.splitlines()]
    return [shlex.split(ligne)[1:] for ligne in lignes if ligne.startswith("observatoire ")]


def analyser(arguments):
    """Parse a line of ``observatoire`` as the command does, without running it."""
    commande, nom, reste = typer.main.get_command(app), "observatoire", list(arguments)
    while isinstance(commande, TyperGroup) and reste:
        with commande.make_context(nom, list(reste), resilient_parsing=True) as contexte:
            nom, commande, reste = commande.resolve_command(contexte, reste)
            assert commande is not None, "no such command"
    commande.make_context(nom, reste)


def observatoire(arguments):
    # A page may name a command without its arguments.
    if " ".join(arguments) not in {*COMMANDES, *GROUPES, "--help"}:
        analyser(arguments)


def make(arguments):
    essai = subprocess.run(["make", "-n", *arguments], cwd=RACINE, capture_output=True, text=True, check=False)
    assert essai.returncode == 0, essai.stderr


def pytest_(arguments):
    assert [a for a in arguments if not (RACINE / a.split("::")[0]).exists()] == []


def python(arguments):
    assert arguments[0] == "-m"
    assert importlib.util.find_spec(arguments[1])


def du_systeme(arguments):
    assert arguments


CONNUS = {
    "observatoire": observatoire, "make": make, "pytest": pytest_, "python": python,
    **dict.fromkeys(("git", "kill", "psql", "chmod", "mkdir", "apt-get", "useradd", "systemctl"), du_systeme),
    "journalctl": du_systeme,
}  # fmt: skip
LIGNES = sorted({ligne for page in PAGES for ligne in lignes_de(page)})


def mots(ligne):
    """Return the programs of a line and their arguments, its examples in the place of the words that stand for them."""
    for partie in ligne.split("&&"):
        programme, *arguments = [
            MIS_POUR.get(mot, mot) for mot in shlex.split(partie) if not re.fullmatch(r"[A-Z_]+=\S*", mot)
        ]
        yield Path(programme).name, arguments


@pytest.mark.parametrize("ligne", LIGNES)
def test_every_command_line_of_the_documentation_can_be_typed(ligne):
    for programme, arguments in mots(ligne.replace("[", "").replace("]", "")):
        assert programme in CONNUS, f"say in CONNUS how to check « {ligne} »"
        CONNUS[programme](arguments)
        assert [a for a in arguments if re.fullmatch(r"[A-Z]{2,}…?", a) and programme == "observatoire"] == []


def a_lancer():
    """Return the command lines that end by themselves, in an order in which they can follow each other.

    Those that the page of installation has in its blocks are run by its own test.
    """
    la_bas = set(map(tuple, commandes_de_l_installation()))
    trouvees = set()
    for ligne in sorted({ligne for page in PAGES if page != INSTALLATION for ligne in lignes_de(page)}):
        for programme, arguments in mots(FACULTATIF.sub("", ligne)):
            complete = programme == "observatoire" and arguments and arguments[0] not in SANS_FIN
            if complete and tuple(arguments) not in la_bas and not AILLEURS.search(ligne) and se_lit(arguments):
                trouvees.add(tuple(arguments))
    # A selection of the build comes after a build of everything, which has the name that sorts first.
    return sorted(trouvees, key=lambda a: (ORDRE.index(etape(a)), len(a), a))


def etape(arguments):
    return "--confirmer" if "--confirmer" in arguments else arguments[0]


def se_lit(arguments):
    """Tell whether nothing is missing in a line (a page may name a command without its arguments)."""
    try:
        if arguments != ["--help"]:
            analyser(arguments)
    except typer.TyperException:
        return False
    return True


@pytest.fixture(scope="module")
def home(dossier_du_run):
    home = dossier_du_run / f"documentation-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
    with serveur_garde(deja_lu(dossier_du_run, Settings(home=home)).home_dir) as garde:
        yield garde


@pytest.fixture(scope="module")
def refusees(home, observatoire, tmp_path_factory):
    """Run the lines on a home of theirs, and return those that fail with what they say."""
    dossier = tmp_path_factory.mktemp("documentation")
    refusees = {}
    for arguments in a_lancer():
        places = [str(dossier / mot) if mot.startswith(("simulees", "observatoire.")) else mot for mot in arguments]
        la, options = home, ()
        if arguments[0] == "simulate":
            options = ("--scale", "0.005", "--years", "1")
        elif arguments[0] == "sauvegarder":
            (dossier / "observatoire.sauvegarde").unlink(missing_ok=True)
        elif arguments[0] == "init":
            la = dossier / "installee"
        elif arguments[0] == "restaurer":
            # Without the file of the secrets, the key is where the page says.
            la = dossier / f"restauree-{len(arguments)}"
            (la / "secrets").mkdir(parents=True, mode=0o700)
            shutil.copy(home / "secrets" / "pseudonyme", la / "secrets")
        sortie = observatoire(la, *places, *options)
        if sortie.code:
            refusees[arguments] = sortie.erreurs
    return refusees


def test_every_command_line_that_ends_by_itself_ends_well(refusees):
    assert {etape(arguments) for arguments in a_lancer()} == set(ORDRE)
    assert refusees == {}


def test_every_secret_that_the_documentation_names_is_in_the_home_of_these_commands(refusees, home):
    nommes = {nom for page in PAGES for nom in re.findall(r"secrets/([a-z][a-z-]+)", page.read_text(encoding="utf-8"))}
    assert len(nommes) > 1
    assert nommes - {fichier.name for fichier in (home / "secrets").iterdir()} == set()
