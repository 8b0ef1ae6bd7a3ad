"""The protection hides enough, and little more."""

import pytest

from tests.warehouse.secret.tables import (
    SEUIL,
    avec_marges,
    cle,
    decompositions_de,
    departement,
    ensembles_de,
    exactes,
)
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.protection import Decomposition, Systeme, motif, proteger

NOMS = ("T1", "T2", "T3")
PIECES = ("montree", "reste")


@pytest.fixture(scope="module")
def reference():
    cellules, sommes, ensembles = departement()
    return cellules, ensembles, proteger(cellules, sommes, SEUIL, plancher=1)


@pytest.mark.parametrize("plancher", [0, 1])
def test_the_table_of_the_departement_is_safe(reference, plancher):
    _, ensembles, masques = reference
    rapport = auditer(masques.cellules, ensembles, SEUIL, plancher=plancher)
    assert rapport.constats == ()
    assert len(rapport.intervalles) == len(masques.primaires) + len(masques.secondaires)


def test_little_more_than_the_small_cells_is_masked(reference):
    """586 communes × 7 types, with the EPCI, the département, all types: 4,840 cells."""
    cellules, _, masques = reference
    noms = {c.cle.territoire for c in cellules if c.cle.territoire.startswith("commune:")}
    assert (len(noms), len({c.cle.modalite for c in cellules} - {"TOUS"}), len(cellules)) == (586, 7, 4840)
    assert masques.primaires == {c.cle for c in cellules if 0 < c.valeur < SEUIL}
    assert len(masques.primaires | masques.secondaires) <= 1.10 * len(masques.primaires)


def test_what_is_shown_is_exact(reference):
    cellules, _, masques = reference
    exact = {c.cle: c.valeur for c in cellules}
    masquees = masques.primaires | masques.secondaires
    assert {c.cle: c.valeur for c in masques.cellules} == {k: None if k in masquees else v for k, v in exact.items()}


def test_a_published_cell_stays_shown_and_a_masked_one_stays_masked():
    valeurs = avec_marges({"A": [3, 40, 25], "B": [20, 15, 30], "C": [20, 16, 17]}, NOMS)
    libre = proteger(exactes(valeurs), decompositions_de("ABC", NOMS), SEUIL)
    statuts = {(k.territoire, k.modalite): "publiee" for k in libre.secondaires} | {("C", "TOUS"): "masquee"}
    contraint = proteger(exactes(valeurs, statuts), decompositions_de("ABC", NOMS), SEUIL)
    assert libre.secondaires.isdisjoint(contraint.secondaires)
    assert {c.cle: c.valeur for c in contraint.cellules}[cle("C", "TOUS")] is None
    assert auditer(contraint.cellules, ensembles_de("ABC", NOMS), SEUIL).constats == ()


def test_what_nothing_can_protect_any_more_is_said():
    valeurs = avec_marges({"A": [3, 40, 25], "B": [20, 15, 30]}, NOMS)
    statuts = {k: "publiee" for k in valeurs if k != ("A", "T1")}
    masques = proteger(exactes(valeurs, statuts), decompositions_de("AB", NOMS), SEUIL)
    assert masques.sans_protection == {cle("A", "T1")}


def test_tables_that_contradict_each_other_are_refused():
    valeurs = avec_marges({"A": [3, 40, 25], "B": [20, 15, 30]}, NOMS) | {("total", "T1"): 24}
    with pytest.raises(ValueError, match="do not add up"):
        proteger(exactes(valeurs), decompositions_de("AB", NOMS), SEUIL)


def test_one_mask_that_moves_far_is_preferred_to_several_that_move_little():
    """What is hidden behind a, b and c moves by four at most; behind z, as far as needed, but z is larger."""
    derriere = dict.fromkeys("abc", (50, 20, 16)) | {"z": (3_000, 40, 0)}
    valeurs = {("seul", "TOUS"): 1, ("total", "TOUS"): 3_151}
    for nom, (tout, reste, _) in derriere.items():
        valeurs |= {(nom, "TOUS"): tout, (nom, "montree"): tout - reste, (nom, "reste"): reste}
    statuts = {(nom, "reste"): "retiree" for nom in derriere} | {(nom, "montree"): "publiee" for nom in derriere}
    statuts["total", "TOUS"] = "publiee"
    masques = proteger(
        exactes(valeurs, statuts),
        [Decomposition("territoire", "total", ("seul", *derriere)), Decomposition("modalite", "TOUS", PIECES)],
        SEUIL,
        plancher=1,
        connus={cle(nom, "reste"): connu for nom, (_, _, connu) in derriere.items()},
    )
    assert masques.sans_protection == frozenset()
    assert masques.secondaires == {cle("z")}


@pytest.mark.parametrize(("petite", "restent"), [(40, set()), (3, {"T1", "T2"})])
def test_secondary_masks_that_protect_each_other_alone_are_shown_again_together(petite, restent):
    """T2 and T3 hide each other, and T1 where it is small: none of them could be shown before the other."""
    valeurs = {("A", nom): valeur for nom, valeur in zip((*NOMS, "TOUS"), (petite, 25, 30, petite + 55), strict=True)}
    systeme = Systeme(exactes(valeurs), [Decomposition("modalite", "TOUS", NOMS)])
    choix = motif._Choix(systeme, SEUIL, 0, {}, frozenset(), {}, {})
    for nom in ("T2", "T3"):
        rang = systeme.rang[cle("A", nom)]
        choix.cachee[rang] = choix.secondaire[rang] = choix.exigible[rang] = True
    choix.completer()
    choix.elaguer()
    assert {c.cle.modalite for c in choix.resultat().cellules if c.valeur is None} == restent
