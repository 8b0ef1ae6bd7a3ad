"""What is written twice says the same thing: settings, commands, links, contracts and sources."""

import re

import pytest

from tests.architecture.conftest import PAQUETS, RACINE, fichiers_du_projet
from tests.security.appels import PORTIER
from warehouse.settings import Settings

EXPLOITATION = RACINE / "docs" / "operations.md"
VARIABLE = re.compile(r"OBSERVATOIRE_[A-Z_]+[A-Z]")
# Handed by the code to the processes that it starts; nobody sets them.
INTERNES = re.compile(r"OBSERVATOIRE_PG_(HOST|PORT|USER|PASSWORD|DBNAME)$")


def variables_documentees():
    texte = EXPLOITATION.read_text(encoding="utf-8")
    return {m.group(1) for m in re.finditer(r"^\| `(OBSERVATOIRE_[A-Z_]+)`", texte, re.M)}


def variables_du_code():
    du_code = {
        nom
        for f in fichiers_du_projet()
        if f.is_relative_to(RACINE)
        and f.relative_to(RACINE).parts[0] in PAQUETS
        and f.suffix in {".py", ".yml", ".sql"}
        for nom in VARIABLE.findall(f.read_text(encoding="utf-8"))
    }
    return {nom for nom in du_code if not INTERNES.match(nom)}


def test_every_setting_is_in_the_table_of_the_operations_page():
    reglages = {f"OBSERVATOIRE_{nom.upper()}" for nom in Settings.model_fields}
    assert reglages - variables_documentees() == set()


def test_the_table_and_the_code_know_the_same_variables():
    reglages = {f"OBSERVATOIRE_{nom.upper()}" for nom in Settings.model_fields}
    assert variables_documentees() == variables_du_code() | reglages


def test_the_access_model_names_every_function_that_the_portier_may_call():
    (dit,) = re.findall(r"^\| `portier` \| yes \| (.*) \|$", (RACINE / "docs/access-model.md").read_text("utf-8"), re.M)
    assert int(dit.split()[0]) == len(PORTIER)
    assert set(re.findall(r"`(\w+)`", dit)) - {"acces"} == set(PORTIER)


FRANCAISES = ("flux.md", "guide-utilisateur.md", "installation.md")
# Blocks and words of code are typed, not read.
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
ESPACE_SECABLE = re.compile(r".{,20}(?:[ \n][:;!?»%€]|«[ \n]|\d \d{3}\b|\w'\w).{,20}")


@pytest.mark.parametrize("page", FRANCAISES)
def test_no_line_of_a_french_page_breaks_before_a_sign_or_within_quotes_or_a_number(page):
    texte = CODE.sub("x", (RACINE / "docs" / page).read_text(encoding="utf-8"))
    assert ESPACE_SECABLE.findall(texte) == []


def test_every_link_between_pages_leads_somewhere():
    morts = {
        (page.relative_to(RACINE).as_posix(), cible)
        for page in fichiers_du_projet()
        if page.suffix == ".md"
        for cible in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in cible and not (page.parent / cible).exists()
    }
    assert morts == set()


def test_the_architecture_page_names_every_command():
    from orchestration.cli import COMMANDES

    texte = (RACINE / "docs" / "operations.md").read_text(encoding="utf-8")
    assert {nom for nom in COMMANDES if f"observatoire {nom}" not in texte} == set()


def test_every_decision_has_a_number_of_its_own_and_is_listed():
    dossier = RACINE / "docs" / "decisions"
    decisions = sorted(f.name for f in dossier.glob("[0-9]*.md"))
    assert [nom[:4] for nom in decisions] == [f"{rang:04d}" for rang in range(1, len(decisions) + 1)]
    liste = (dossier / "README.md").read_text(encoding="utf-8")
    assert {nom for nom in decisions if nom not in liste} == set()
