"""Every mart and every indicator is compared with figures computed from the files, or says why there is none.

The tests of ``tests/independent`` declare what they compare with the marker ``compare``; nothing else is believed.
"""

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.architecture.conftest import RACINE, couche

INDEPENDANTS = RACINE / "tests" / "independent"
# What counts nothing, and what tells of the machinery: read against its own source, by the tests of that source.
SANS_CALCUL = {
    "dim_calendrier": "reference: the months that the files cover (tests/warehouse/demande)",
    "dim_code": "reference: lists of codes, as the seeds hold them",
    "dim_indicateur": "reference: the catalogue, as the YAML holds it (tests/architecture)",
    "dim_organisme": "reference: the organisms, as the seeds hold them",
    "dim_publication": "technical: one row on the publication",
    "dim_territoire": "reference: the territories, as the seeds hold them",
    "fct_depot": "technical: the ledger of the files (tests/ingestion)",
    "fct_quarantaine": "technical: the rows refused (tests/ingestion)",
}


def marques(fichiers: Iterator[Path]) -> Iterator[tuple[str, Any]]:
    """Yield each test of these modules with each of its ``compare`` markers."""
    for fichier in fichiers:
        nom = ".".join(fichier.relative_to(RACINE).with_suffix("").parts)
        for test, fonction in inspect.getmembers(importlib.import_module(nom), inspect.isfunction):
            if test.startswith("test_") and fonction.__module__ == nom:
                for marque in getattr(fonction, "pytestmark", []):
                    if marque.name == "compare":
                        yield f"{fichier.name}::{test}", marque


def compares() -> tuple[set[str], set[str]]:
    """Return the marts and the indicators that a test compares."""
    lues = [marque for _, marque in marques(iter(sorted(INDEPENDANTS.glob("test_*.py"))))]
    assert len(lues) > 40
    marts = {nom for marque in lues for nom in marque.args}
    return marts, {code for marque in lues for code in marque.kwargs.get("indicateurs", ())}


def test_each_mart_is_compared_or_says_why_not(modeles) -> None:
    publies = {noeud["name"] for noeud in modeles.values() if couche(noeud) in ("marts", "cubes")}
    marts, _ = compares()
    assert sorted(publies - marts - set(SANS_CALCUL)) == []
    assert sorted((marts | set(SANS_CALCUL)) - publies) == []
    assert sorted(marts & set(SANS_CALCUL)) == []


def test_each_indicator_of_the_catalogue_is_compared(modeles) -> None:
    catalogue = {
        noeud["config"]["meta"]["indicateur"]["code"]
        for noeud in modeles.values()
        if "indicateur" in noeud["config"].get("meta", {})
    }
    _, indicateurs = compares()
    assert len(catalogue) > 90
    assert sorted(catalogue - indicateurs) == []
    assert sorted(indicateurs - catalogue) == []
