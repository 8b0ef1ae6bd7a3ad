"""Every column of every mart, and every indicator, is compared with figures computed from the files or says why not.

The tests of ``tests/independent`` declare what they compare with the marker ``compare``; nothing else is believed. Its
``colonnes`` say which columns of the marts; a test without them compares whole rows, and asserts that they are.
"""

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.conftest import RACINE, cles, couche
from tests.architecture.test_catalogue import entrees_de

INDEPENDANTS = RACINE / "tests" / "independent"
# What counts nothing, and what tells of the machinery: read against its own source, by the tests of that source.
SANS_CALCUL = {
    "dim_calendrier": "reference: the months that the files cover (tests/warehouse/demande)",
    "dim_code": "reference: lists of codes, as the seeds hold them",
    "dim_indicateur": "reference: the catalogue, as the YAML holds it (tests/architecture)",
    "dim_organisme": "reference: the organismes, as the référentiel declares them (tests/security/test_referentiel.py)",
    "dim_publication": "technical: one row on the publication",
    "dim_regle_rapprochement": "reference: the rules in force, as the seed holds them (dbt unit tests)",
    "dim_territoire": "reference: the territories, as the seeds hold them",
    "fct_depot": "technical: the ledger of the files (tests/ingestion)",
    "fct_quarantaine": "technical: the rows refused (tests/ingestion)",
    "fct_quarantaine_valeur": "technical: the rows refused, as they came (tests/security/test_corrections.py)",
    "rapprochement": "a view of two marts, without a key: each of its pairs is compared (test_rapprochement.py)",
    "rapprochement_passe": "a view of two marts: pairs of its leases are compared (test_rapprochement_passe.py)",
}
# Columns of the marts compared that no count of the files can give.
SANS_CALCUL_PAR_MART = {
    "bilan_ligne": dict.fromkeys(("libelle", "etape_code", "ordre"), "words and order of the seed, not a count"),
    "cube_indicateur_valeur": {
        "is_masque": "decided by disclosure control, audited by itself (tests/warehouse/disclosure)",
        **dict.fromkeys(("is_fichier_partage", "is_provisoire", "is_propre"), "rights of readers (tests/security)"),
    },
    "cube_secret_bilan": dict.fromkeys(
        ("nb_revisees", "periodes_en_attente", "motif_attente"),
        "what disclosure control did of the corrections (tests/warehouse/disclosure)",
    ),
    "population_vu_au": {"is_fichier_partage": "rights of readers (tests/security)"},
    "reconciliation": {"explication": "a sentence; its counts are those of int_bail_radiation (dbt unit tests)"},
}
# Compared indicator by indicator, each with the columns that it has (``indicateurs``).
PAR_INDICATEUR = "indicateur_valeur"
TOUTES = re.compile(r"assert set\(attendu\.columns\) == set\(lu\.columns\)")


def marques(fichiers: Iterator[Path]) -> Iterator[tuple[Any, Any]]:
    """Yield each test of these modules with each of its ``compare`` markers."""
    for fichier in fichiers:
        nom = ".".join(fichier.relative_to(RACINE).with_suffix("").parts)
        for test, fonction in inspect.getmembers(importlib.import_module(nom), inspect.isfunction):
            if test.startswith("test_") and fonction.__module__ == nom:
                for marque in getattr(fonction, "pytestmark", []):
                    if marque.name == "compare":
                        yield fonction, marque


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
    catalogue = {code for noeud in modeles.values() for code in entrees_de(noeud)}
    _, indicateurs = compares()
    assert len(catalogue) > 90
    assert sorted(catalogue - indicateurs) == []
    assert sorted(indicateurs - catalogue) == []


def colonnes_comparees(marquees: Iterator[tuple[Any, Any]], marts: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the columns of each mart that a test compares, by its marker or by what it asserts."""
    comparees: dict[str, set[str]] = {mart: set() for mart in marts}
    for fonction, marque in marquees:
        declarees = marque.kwargs.get("colonnes")
        for mart in set(marque.args) - {PAR_INDICATEUR}:
            if declarees is None:
                assert TOUTES.search(inspect.getsource(fonction)), f"{fonction.__name__}: which columns of {mart}?"
            comparees[mart] |= marts[mart] if declarees is None else set(declarees) & marts[mart]
        inconnues = set(declarees or ()) - set().union(*(marts.get(mart, set()) for mart in marque.args))
        assert inconnues == set(), fonction.__name__
    return comparees


def test_each_column_of_each_mart_is_compared_or_says_why_not(manifeste, modeles) -> None:
    connues = {nom: {"departement_code"}.union(*colonnes) for nom, colonnes in cles(manifeste).items()}
    noeuds = [
        noeud
        for noeud in modeles.values()
        if couche(noeud) in ("marts", "cubes") and noeud["name"] not in {*SANS_CALCUL, PAR_INDICATEUR}
    ]
    marts = {noeud["name"]: set(noeud["columns"]) for noeud in noeuds}
    comparees = colonnes_comparees(marques(iter(sorted(INDEPENDANTS.glob("test_*.py")))), marts)
    oubliees = {
        (noeud["name"], colonne)
        for noeud in noeuds
        for colonne in marts[noeud["name"]] - connues[noeud["name"]] - comparees[noeud["name"]]
    }
    dispensees = {(mart, colonne) for mart, colonnes in SANS_CALCUL_PAR_MART.items() for colonne in colonnes}
    assert sorted(oubliees - dispensees) == []
    assert sorted(dispensees - oubliees) == []


def test_a_column_that_nothing_compares_is_seen() -> None:
    """A marker that names one column compares no other; one that names none must assert that it has them all."""
    marts = {"population_vu_au": {"effectif", "ecart"}}

    def deux_colonnes() -> None:
        """Compare nothing."""

    def toutes(attendu, lu) -> None:
        assert set(attendu.columns) == set(lu.columns)

    def marque(**kwargs: Any) -> Any:
        return pytest.mark.compare("population_vu_au", **kwargs).mark

    une_seule = iter([(deux_colonnes, marque(colonnes=["effectif"]))])
    assert colonnes_comparees(une_seule, marts) == {"population_vu_au": {"effectif"}}
    assert colonnes_comparees(iter([(toutes, marque())]), marts) == marts
    with pytest.raises(AssertionError, match="which columns"):
        colonnes_comparees(iter([(deux_colonnes, marque())]), marts)
    with pytest.raises(AssertionError, match="deux_colonnes"):
        colonnes_comparees(iter([(deux_colonnes, marque(colonnes=["absente"]))]), marts)
