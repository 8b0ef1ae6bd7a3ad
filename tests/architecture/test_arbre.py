"""The tree stays readable: sizes, names, and nothing of one machine."""

import re
import subprocess

import pytest

from tests.architecture.conftest import RACINE, fichiers_du_projet

# Longest file of each kind, in lines.
BUDGETS = [
    (re.compile(r"^orchestration/definitions\.py$"), 60),
    (re.compile(r"\.py$"), 400),
    (re.compile(r"^warehouse/(models|macros|tests)/.*\.sql$"), 120),
    (re.compile(r"\.ya?ml$"), 400),
]
# Written so that this file does not contain what it looks for.
HOTES = re.compile(
    "|".join(("py" + r"pi\.", "python" + r"hosted\.", "deb" + r"ian\.org", "npm" + r"js\.", "github" + r"usercontent"))
)
CHEMINS = re.compile("|".join(("/ro" + "ot/", "/ho" + "me/[a-z]", "/wo" + "rk/", "/Us" + "ers/", "/tm" + "p/")))
BINAIRES = {".png", ".gz", ".woff2", ".ico", ".jpg"}


def relatif(fichier):
    return fichier.relative_to(RACINE).as_posix()


def textes():
    return [f for f in fichiers_du_projet() if f.suffix not in BINAIRES]


def budget(nom):
    return next((limite for motif, limite in BUDGETS if motif.search(nom)), None)


def test_no_file_outgrows_its_budget():
    trop = {}
    for fichier in textes():
        limite = budget(relatif(fichier))
        lignes = len(fichier.read_text(encoding="utf-8").splitlines()) if limite else 0
        if limite and lignes > limite:
            trop[relatif(fichier)] = f"{lignes} > {limite}"
    assert trop == {}


@pytest.mark.parametrize(
    ("nom", "limite"),
    [
        ("orchestration/definitions.py", 60),
        ("ingestion/door/landing.py", 400),
        ("warehouse/models/marts/demande/fct_demande.sql", 120),
        ("warehouse/models/marts/demande/_demande.yml", 400),
        ("README.md", None),
    ],
)
def test_each_kind_of_file_has_the_budget_of_the_house(nom, limite):
    assert budget(nom) == limite


def test_no_drawer_for_everything():
    noms = {relatif(f) for f in fichiers_du_projet()}
    assert {n for n in noms if re.search(r"(^|/)(utils?|helpers?|common|misc)(\.py|/)", n)} == set()


@pytest.mark.parametrize("motif", [HOTES, CHEMINS], ids=["registry", "machine path"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(motif):
    assert {relatif(f) for f in textes() if motif.search(f.read_text(encoding="utf-8"))} == set()


def test_no_package_folder_is_ignored_by_git():
    ignores = subprocess.run(
        ["git", "check-ignore", "ingestion/x.py", "warehouse/models/x.sql", "dashboards/geo/x.json", "tests/x.py"],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert ignores == ""


@pytest.mark.parametrize("nom", ["base.txt", "dev.txt"])
def test_every_requirement_is_locked_by_a_hash(nom):
    texte = (RACINE / "requirements" / nom).read_text(encoding="utf-8")
    exigences = re.findall(r"^[a-z0-9][^\n]*?(?:\\\n[^\n]*?)*$", texte.replace("\\\n", ""), re.M)
    assert exigences
    assert [e.split()[0] for e in exigences if "==" not in e or "--hash=sha256:" not in e] == []


def test_no_source_says_where_packages_come_from():
    for nom in ("base.txt", "dev.txt"):
        texte = (RACINE / "requirements" / nom).read_text(encoding="utf-8")
        assert not re.search(r"^--(extra-)?index-url|^--find-links|://", texte, re.M)
