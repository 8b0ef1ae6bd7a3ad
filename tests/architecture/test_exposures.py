"""Each page and each export of the portal is an exposure of dbt, which depends on the marts and cubes that it reads.

``REWRITE_SNAPSHOTS=1 pytest tests/architecture/test_exposures.py`` writes the missing ones and what each depends on;
a description and a maturity written by hand stay.
"""

import ast
import os
from functools import partial
from typing import Any

import pytest
import yaml

from dashboards.access.profils import PAGES, Page
from dashboards.datasets import FICHES, JEUX
from tests.architecture.conftest import RACINE
from tests.architecture.lecture_du_portail import CORPS, suivre, vues_lues
from warehouse.access.rights import lire_registre

DOSSIER = RACINE / "warehouse" / "models" / "exposures"
ADRESSE = "http://127.0.0.1:8501"
PROPRIETAIRE = {"name": "Observatoire du logement social"}


def modeles_lus(depart) -> list[str]:
    """Return the marts and cubes behind the views that a page or an export reads."""
    vues = lire_registre().vues
    return sorted({table for vue in vues_lues(depart, set(vues)) for table in vues[vue].tables})


def departs(lire) -> list[tuple[str, str]]:
    """Return the functions that an export calls: its own, or those that a partial holds."""
    if isinstance(lire, partial):
        tenus = [lire.func, *lire.args, *lire.keywords.values()]
        return [depart for tenu in tenus if callable(tenu) for depart in departs(tenu)]
    return [(lire.__module__, lire.__name__)]


def exposition(nom: str, label: str, genre: str, chemin: str, description: str, lus: list[str]) -> dict[str, Any]:
    return {
        "name": nom,
        "label": label,
        "type": genre,
        "maturity": "medium",
        "url": ADRESSE + chemin,
        "description": description,
        "owner": PROPRIETAIRE,
        "depends_on": [f"ref('{modele}')" for modele in lus],
    }


def attendues(pages=PAGES, jeux=JEUX) -> dict[str, dict[str, Any]]:
    """Return what the exposures must be, by name."""
    tout = []
    for page in pages:
        script = RACINE / "dashboards" / page.module
        dit = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or ""
        depart = (f"dashboards.pages.{page.chemin}.page", CORPS)
        lus = modeles_lus(depart)
        nom = f"page_{page.chemin}"
        tout.append(exposition(nom, f"Page « {page.titre} »", "dashboard", page.adresse, dit, lus))
    for jeu, (lire, _) in jeux.items():
        dit = f"File that the portal offers (CSV, XLSX): the set {jeu}, read as the reader."
        lus = sorted({lu for depart in departs(lire) for lu in modeles_lus(depart)})
        tout.append(exposition(f"export_{jeu}", f"Export « {jeu} »", "analysis", f"/export/{jeu}.csv", dit, lus))
    for nom, lire in FICHES.items():
        dit = "Document that the portal offers (PDF), read as the reader."
        lus = sorted({lu for depart in departs(lire) for lu in modeles_lus(depart)})
        tout.append(exposition(f"export_{nom}", f"Export « {nom} »", "analysis", f"/export/{nom}.pdf", dit, lus))
    return {une["name"]: une for une in tout}


def ecrites(manifeste) -> dict[str, list[str]]:
    """Return what the exposures of the project depend on, by name."""
    return {
        une["name"]: sorted(cle.rsplit(".", 1)[-1] for cle in une["depends_on"]["nodes"])
        for une in manifeste["exposures"].values()
    }


def ecarts(attendu: dict[str, dict[str, Any]], ecrit: dict[str, list[str]]) -> dict[str, Any]:
    """Return, by exposure, what is missing and what is too much."""
    voulu = {nom: {ref[5:-2] for ref in une["depends_on"]} for nom, une in attendu.items()}
    return {
        nom: {"missing": sorted(voulu.get(nom, set()) - lu), "not read": sorted(lu - voulu.get(nom, set()))}
        for nom in voulu.keys() | ecrit.keys()
        for lu in [set(ecrit.get(nom, []))]
        if nom not in ecrit or nom not in voulu or lu != voulu[nom]
    }


@pytest.fixture(scope="session", autouse=True)
def reecrire():
    """Write the files of the exposures when it is asked for."""
    if not os.environ.get("REWRITE_SNAPSHOTS"):
        return
    DOSSIER.mkdir(exist_ok=True)
    voulues = attendues()
    for fichier in DOSSIER.glob("*.yml"):
        if fichier.stem not in voulues:
            fichier.unlink()
    for nom, une in voulues.items():
        fichier = DOSSIER / f"{nom}.yml"
        if fichier.exists():
            (avant,) = yaml.safe_load(fichier.read_text(encoding="utf-8"))["exposures"]
            une |= {cle: avant[cle] for cle in ("maturity", "description")}
        texte = yaml.safe_dump({"version": 2, "exposures": [une]}, allow_unicode=True, sort_keys=False, width=118)
        fichier.write_text(texte, encoding="utf-8")


def test_each_page_and_export_is_an_exposure_of_the_views_that_it_reads(manifeste):
    """A red line here: run the tests of this file with REWRITE_SNAPSHOTS=1, read the difference, keep it."""
    if os.environ.get("REWRITE_SNAPSHOTS"):
        pytest.skip("the files were just written: run again to check them")
    assert ecarts(attendues(), ecrites(manifeste)) == {}


def test_a_new_page_or_export_without_exposure_is_seen(manifeste):
    """The page of the stock under another name, and an export by another name."""
    nouvelle = Page("parc", "Demandes", "Observer")
    pages = {f"page_{p.chemin}": p for p in (*PAGES, nouvelle)}
    attendu = attendues(pages.values(), {**JEUX, "nouveau": JEUX["parc"]})
    sans = {nom: lus for nom, lus in ecrites(manifeste).items() if nom != "page_parc"}
    trouves = ecarts(attendu, sans)
    assert set(trouves) >= {"page_parc", "export_nouveau"}
    assert "parc_indicateur" in trouves["page_parc"]["missing"]


def test_every_exposure_says_what_it_is_where_it_is_and_who_answers_for_it(manifeste):
    attendu = attendues()
    for une in manifeste["exposures"].values():
        voulue = attendu[une["name"]]
        assert (une["label"], une["url"], une["type"]) == (voulue["label"], voulue["url"], voulue["type"])
        assert une["owner"]["name"]
        assert une["maturity"] in {"low", "medium", "high"}
        assert len(une["description"]) > 20


def test_the_reading_of_the_code_follows_a_page_to_its_views():
    vues = set(lire_registre().vues)
    rapprochement = vues_lues(("dashboards.pages.rapprochement.page", CORPS), vues)
    assert rapprochement >= {"offre", "rapprochement", "demande", "demande_identite", "territoire", "indicateur"}
    offres = vues_lues(("dashboards.pages.offres.page", CORPS), vues)
    assert offres >= {"offre", "candidature", "rapprochement", "dalo_suivi"}
    assert not any(vue.startswith("indicateur") for vue in offres)
    assert vues_lues(("dashboards.pages.droits.page", CORPS), vues) == set()


def test_every_script_of_a_page_is_followed():
    scripts = {f.parent.name for f in (RACINE / "dashboards" / "pages").glob("*/page.py")}
    assert scripts == {page.chemin for page in PAGES}
    assert {page.chemin for page in PAGES if len(suivre((f"dashboards.pages.{page.chemin}.page", CORPS))) < 5} == set()
