"""The interval in which a reader can place each hidden cell, by linear programming, component by component.

What belongs here: the attacker's arithmetic (Fischetti and Salazar, « Models and algorithms for optimizing cell
suppression in tabular data with linear constraints », JASA 95, 2000). What does not: where the identities come
from, and the verdict.

Bounds are those of *integer* tables. The relaxed optimum of a simplex vertex that is whole is reached by a table of
counts, hence exact; that is always so for two-dimensional tables with one hierarchy, whose matrix is totally
unimodular. Where the vertex is not whole (three-way or linked tables, published rates), rounding it inwards may still
overstate the interval, so the bound is solved again with whole unknowns.

Each whole table met on the way is a *witness*: readers cannot rule it out, so each of its counts is possible. When the
caller says what width is enough, a cell that the witnesses of its neighbours already show to be wide needs no program
of its own; the interval given for it is then one of possible counts, narrower than the true one, never wider.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from warehouse.disclosure.audit.composante import Bornes, Composante, Ligne, est_large
from warehouse.disclosure.cellules import Cle, Relation

# As many components as the largest of linked measures had, several times over; each weighs less than a megabyte.
COMPOSANTES = 256

Membres = tuple[tuple[Cle, int], ...]
LigneEcrite = tuple[tuple[tuple[Cle, float], ...], float, float]


def bornes(
    cachees: Iterable[Cle],
    visibles: dict[Cle, int],
    relations: Iterable[Relation],
    plancher: dict[Cle, int],
    *,
    largeur: int | None = None,
    temoins: dict[Cle, Bornes] | None = None,
) -> dict[Cle, Bornes]:
    """Return the bounds of every hidden cell, the visible ones being known; ``plancher`` = what is known from below.

    ``largeur``: width from which a cell is safe; the search stops when possible counts prove it; by default, bounds are
    exact. ``temoins``: intervals of possible counts found under stricter floors.
    """
    cachees = list(cachees)
    lignes = _reduire(set(cachees), visibles, relations)
    resultat: dict[Cle, Bornes] = {}
    for membres, siennes in _composantes(cachees, lignes):
        if largeur and temoins and all(_est_su(temoins.get(cle), largeur, plancher.get(cle, 0)) for cle in membres):
            resultat.update((cle, temoins[cle]) for cle in membres)
        elif len(siennes) < 2:
            resultat.update(_bornes_d_une_somme(membres, siennes, plancher))
        else:
            resultat.update(_bornes_d_une_composante(*_ecrire(membres, siennes, plancher), largeur))
    return resultat


@lru_cache(maxsize=COMPOSANTES)
def _bornes_d_une_composante(
    membres: Membres, lignes: tuple[LigneEcrite, ...], largeur: int | None
) -> tuple[tuple[Cle, Bornes], ...]:
    """Solve one component; what an audit withdraws leaves most of the others as they were, and they are kept."""
    siennes = [(dict(inconnues), minimum, maximum) for inconnues, minimum, maximum in lignes]
    return tuple(Composante([cle for cle, _ in membres], siennes, dict(membres), largeur).bornes().items())


def _ecrire(
    membres: list[Cle], lignes: list[Ligne], plancher: dict[Cle, int]
) -> tuple[Membres, tuple[LigneEcrite, ...]]:
    """Write a component as what may be compared: its cells with their floors, and its identities."""
    return (
        tuple((cle, plancher.get(cle, 0)) for cle in membres),
        tuple((tuple(inconnues.items()), minimum, maximum) for inconnues, minimum, maximum in lignes),
    )


def _est_su(connue: Bornes | None, seuil: int, plancher: int) -> bool:
    return connue is not None and est_large(connue.bas, connue.haut, seuil, plancher)


def _bornes_d_une_somme(membres: list[Cle], lignes: list[Ligne], plancher: dict[Cle, int]) -> dict[Cle, Bornes]:
    """Bound unknowns that at most one identity binds, without a program."""
    inconnues, minimum, maximum = lignes[0] if lignes else ({}, 0.0, 0.0)
    if any(abs(c) != 1 for c in inconnues.values()):
        return Composante(membres, lignes, plancher, None).bornes()
    # Each term of the sum goes from its floor to infinity, or from minus infinity to minus its floor.
    bas = {cle: plancher.get(cle, 0) if c > 0 else -np.inf for cle, c in inconnues.items()}
    haut = {cle: np.inf if c > 0 else -plancher.get(cle, 0) for cle, c in inconnues.items()}
    if inconnues and (sum(bas.values()) > maximum or sum(haut.values()) < minimum):
        return dict.fromkeys(membres, Bornes(np.nan, np.nan, is_contradictoire=True))
    resultat = {}
    for cle in membres:
        if cle not in inconnues:
            resultat[cle] = Bornes(float(plancher.get(cle, 0)), np.inf)
            continue
        mini = max(bas[cle], minimum - sum(h for autre, h in haut.items() if autre != cle))
        maxi = min(haut[cle], maximum - sum(b for autre, b in bas.items() if autre != cle))
        resultat[cle] = Bornes(mini, maxi) if inconnues[cle] > 0 else Bornes(-maxi, -mini)
    return resultat


def _reduire(cachees: set[Cle], visibles: dict[Cle, int], relations: Iterable[Relation]) -> list[Ligne]:
    """Move what is visible to the right-hand side; drop what then says nothing."""
    lignes = []
    for relation in relations:
        inconnues: dict[Cle, float] = defaultdict(float)
        connu = 0.0
        for cle, coefficient in relation.termes:
            if cle in cachees:
                inconnues[cle] += coefficient
            else:
                connu += coefficient * visibles[cle]
        if inconnues:
            lignes.append((dict(inconnues), relation.minimum - connu, relation.maximum - connu))
    return lignes


def _composantes(cachees: Sequence[Cle], lignes: Sequence[Ligne]) -> Iterable[tuple[list[Cle], list[Ligne]]]:
    """Split unknowns that no chain of identities links: their bounds do not depend on each other."""
    parent = {cle: cle for cle in cachees}

    def racine(cle: Cle) -> Cle:
        while parent[cle] != cle:
            parent[cle] = parent[parent[cle]]
            cle = parent[cle]
        return cle

    for inconnues, _, _ in lignes:
        premiere, *autres = inconnues
        for autre in autres:
            parent[racine(autre)] = racine(premiere)
    membres: dict[Cle, list[Cle]] = defaultdict(list)
    siennes: dict[Cle, list[Ligne]] = defaultdict(list)
    for cle in cachees:
        membres[racine(cle)].append(cle)
    for ligne in lignes:
        siennes[racine(next(iter(ligne[0])))].append(ligne)
    return [(membres[tete], siennes[tete]) for tete in membres]
