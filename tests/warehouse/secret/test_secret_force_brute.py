"""On tables small enough to list every possibility, protection and audit are judged by enumeration alone."""

import itertools

import numpy as np
import pytest

from tests.warehouse.secret.tables import cle, exactes, publiees, tables_possibles
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.audit.familles import relations_publiees
from warehouse.disclosure.cellules import Ensembles
from warehouse.disclosure.protection import Decomposition, Systeme
from warehouse.disclosure.suppression import mettre_au_secret

# A small threshold keeps the lists short; nothing in the code depends on its value.
SEUIL = 3
COMMUNES = {"a": "E", "b": "E", "c": "F", "d": "F"}
TYPES = ("T1", "T2")
SOMMES = [
    Decomposition("territoire", "E", ("a", "b")),
    Decomposition("territoire", "F", ("c", "d")),
    Decomposition("territoire", "D", ("E", "F")),
    Decomposition("modalite", "TOUS", TYPES),
]
ENSEMBLES = Ensembles(
    {**{c: frozenset(c) for c in COMMUNES}, "E": frozenset("ab"), "F": frozenset("cd"), "D": frozenset("abcd")},
    {**{t: frozenset([t]) for t in TYPES}, "TOUS": frozenset(TYPES)},
)


def table(graine):
    hasard = np.random.default_rng(graine)
    valeurs = {(c, t): int(hasard.choice([0, 1, 2, 3, 5])) for c in COMMUNES for t in TYPES}
    for t in TYPES:
        valeurs["E", t] = valeurs["a", t] + valeurs["b", t]
        valeurs["F", t] = valeurs["c", t] + valeurs["d", t]
        valeurs["D", t] = valeurs["E", t] + valeurs["F", t]
    for lieu in (*COMMUNES, "E", "F", "D"):
        valeurs[lieu, "TOUS"] = sum(valeurs[lieu, t] for t in TYPES)
    return valeurs


def possibles(valeurs, masquees):
    """Every inner table (commune x type) that agrees with all that is shown, then its margins."""
    inconnues = [(c, t) for c in COMMUNES for t in TYPES]
    marges = {}
    for lieu, membres in ENSEMBLES.territoires.items():
        for nom, types in ENSEMBLES.modalites.items():
            marges[lieu, nom] = dict.fromkeys(itertools.product(sorted(membres), sorted(types)), 1)
    equations = [(marges[k], v) for k, v in valeurs.items() if k not in masquees]
    plafond = max((v for k, v in valeurs.items() if k not in masquees), default=12)
    for inner in tables_possibles(inconnues, equations, plafond):
        yield {k: sum(inner[i] for i in termes) for k, termes in marges.items()}


@pytest.mark.parametrize("graine", range(12))
def test_attaque_D3_every_masked_cell_keeps_its_small_values_or_a_wide_range(graine):
    valeurs = table(graine)
    resultat = mettre_au_secret(exactes(valeurs), SOMMES, ENSEMBLES, SEUIL)
    masquees = {(k.territoire, k.modalite) for k in resultat.masques.primaires | resultat.masques.secondaires}
    if not resultat.is_sure:
        # Then not even hiding everything would do: some total of the whole is itself small.
        toutes = [c for c in resultat.masques.cellules if c.valeur is None or c.valeur == 0]
        assert len(toutes) == len(valeurs)
        return
    tables = list(possibles(valeurs, masquees))
    assert valeurs in tables
    trouvees = {k: sorted({t[k] for t in tables}) for k in masquees}
    for k, liste in trouvees.items():
        assert {0, 1, 2} <= set(liste) or liste[-1] - liste[0] >= SEUIL, (k, liste)


@pytest.mark.parametrize("graine", range(12))
def test_attaque_D3_the_audit_gives_the_bounds_of_the_enumeration(graine):
    valeurs = table(graine)
    hasard = np.random.default_rng(100 + graine)
    masquees = {k for k, v in valeurs.items() if k[0] != "D" and v and hasard.random() < 0.5}
    tables = list(possibles(valeurs, masquees))
    attendu = {k: (min(t[k] for t in tables), max(t[k] for t in tables)) for k in masquees}
    rapport = auditer(publiees({cle(*k): None if k in masquees else v for k, v in valeurs.items()}), ENSEMBLES, SEUIL)
    assert {(i.cle.territoire, i.cle.modalite): (i.bornes.bas, i.bornes.haut) for i in rapport.intervalles} == attendu


def test_both_sides_know_the_same_identities():
    cles = [cle(*k) for k in table(0)]
    rang = {k: n for n, k in enumerate(cles)}

    def matrice(lignes):
        dense = np.zeros((len(lignes), len(cles)))
        for numero, ligne in enumerate(lignes):
            for position, coefficient in ligne:
                dense[numero, position] += coefficient
        return dense

    systeme = Systeme(exactes(table(0)), SOMMES)
    identites, latentes = relations_publiees(cles, ENSEMBLES)
    assert latentes == set()
    protection = matrice([[(rang[systeme.cles[p]], c) for p, c in ligne] for ligne in systeme.lignes])
    audit = matrice([[(rang[k], c) for k, c in identite.termes] for identite in identites])
    rangs = {np.linalg.matrix_rank(m) for m in (protection, audit, np.vstack([protection, audit]))}
    assert len(rangs) == 1
