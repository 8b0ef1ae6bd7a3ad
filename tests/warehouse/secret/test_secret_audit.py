"""The audit finds what a reader can deduce, and nothing else."""

import pytest

from tests.warehouse.secret.tables import (
    SEUIL,
    avec_marges,
    cle,
    ensembles_de,
    publiees,
    tables_possibles,
)
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.cellules import Relation

NOMS = ("T1", "T2", "T3")
LIGNES = {"A": [3, 4, 2], "B": [4, 1, 3], "C": [2, 6, 5]}


def masquer(valeurs, masques):
    return publiees({cle(*k): None if k in masques else v for k, v in valeurs.items()})


def intervalles(rapport):
    return {(i.cle.territoire, i.cle.modalite): (i.bornes.bas, i.bornes.haut) for i in rapport.intervalles}


def test_a_single_mask_in_a_row_is_deduced():
    valeurs = avec_marges({"A": [3, 40, 25], "B": [20, 15, 30]}, NOMS)
    rapport = auditer(masquer(valeurs, {("A", "T1")}), ensembles_de("AB", NOMS), SEUIL)
    assert intervalles(rapport) == {("A", "T1"): (3, 3)}
    assert [(c.code, c.cle) for c in rapport.constats] == [("masque_deduit", cle("A", "T1"))]


@pytest.mark.parametrize(
    "masques",
    [
        {("A", "T1"), ("B", "T1"), ("B", "T2"), ("C", "T2"), ("C", "T3"), ("A", "T3")},
        {("A", "T1"), ("A", "T3"), ("B", "T1"), ("B", "T3"), ("C", "T2"), ("C", "T3"), ("B", "T2")},
        {("A", "T1"), ("B", "T1"), ("A", "TOUS"), ("B", "TOUS")},
    ],
)
def test_the_intervals_are_those_of_every_whole_table(masques):
    valeurs = avec_marges(LIGNES, NOMS)
    equations = []
    for nom in (*LIGNES, "total"):
        equations.append({(nom, "TOUS"): 1} | {(nom, m): -1 for m in NOMS})
    for m in (*NOMS, "TOUS"):
        equations.append({("total", m): 1} | {(t, m): -1 for t in LIGNES})
    reduites = []
    for termes in equations:
        connu = sum(c * valeurs[k] for k, c in termes.items() if k not in masques)
        inconnues = {k: c for k, c in termes.items() if k in masques}
        if inconnues:
            reduites.append((inconnues, -connu))
    possibles = list(tables_possibles(sorted(masques), reduites, valeurs["total", "TOUS"]))
    attendu = {k: (min(p[k] for p in possibles), max(p[k] for p in possibles)) for k in masques}
    assert intervalles(auditer(masquer(valeurs, masques), ensembles_de(LIGNES, NOMS), SEUIL)) == attendu


def test_whole_bounds_are_found_where_the_relaxed_ones_are_wider():
    # Two equal unknowns that make seven at most: three and a half is no count.
    a, b = cle("a"), cle("b")
    relations = [Relation(((a, 1), (b, -1))), Relation(((a, 1), (b, 1)), 0, 7)]
    rapport = auditer(publiees(dict.fromkeys((a, b))), ensembles_de("", ()), SEUIL, relations=relations)
    assert intervalles(rapport) == {("a", "TOUS"): (0, 3), ("b", "TOUS"): (0, 3)}


def test_a_contradiction_is_a_finding():
    a = cle("a")
    relations = [Relation(((a, 1),), 3, 3), Relation(((a, 1),), 4, 4)]
    rapport = auditer(publiees({a: None}), ensembles_de("", ()), SEUIL, relations=relations)
    assert [c.code for c in rapport.constats] == ["contradiction"]


def test_a_small_count_left_visible_is_a_finding():
    rapport = auditer(publiees({cle("a"): 10, cle("b"): 0, cle("c"): 11}), ensembles_de("", ()), SEUIL)
    assert [(c.code, c.cle) for c in rapport.constats] == [("petit_effectif_visible", cle("a"))]


def test_the_same_cell_with_two_values_is_refused():
    with pytest.raises(ValueError, match="two values"):
        auditer([*publiees({cle("a"): 12}), *publiees({cle("a"): 13})], ensembles_de("", ()), SEUIL)
