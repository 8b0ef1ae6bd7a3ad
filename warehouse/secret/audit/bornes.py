"""The interval in which a reader can place each hidden cell, by linear programming, component by component.

What belongs here: the attacker's arithmetic (Fischetti and Salazar, « Models and algorithms for optimizing cell
suppression in tabular data with linear constraints », JASA 95, 2000). What does not: where the identities come
from, and the verdict.

Bounds are those of *integer* tables. The relaxed optimum of a simplex vertex that is whole is reached by a table of
counts, hence exact; that is always so for two-dimensional tables with one hierarchy, whose matrix is totally
unimodular. Where the vertex is not whole (three-way or linked tables, published rates), rounding it inwards may still
overstate the interval, so the bound is solved again with whole unknowns.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from warehouse.secret.cellules import Cle, Relation

TOLERANCE = 1e-6
SECONDES_PAR_BORNE = 10.0


@dataclass(frozen=True, slots=True)
class Bornes:
    """Smallest and largest count compatible with all that is published (``inf`` when nothing limits it).

    ``is_exact`` is false when the whole-number search ran out of time: ``bas`` and ``haut`` are then counts known to be
    possible, so that the interval is never overstated. ``is_contradictoire``: no table at all fits what is published.
    """

    bas: float
    haut: float
    is_exact: bool = True
    is_contradictoire: bool = False


Ligne = tuple[dict[Cle, float], float, float]


def bornes(
    cachees: Iterable[Cle], visibles: dict[Cle, int], relations: Iterable[Relation], plancher: dict[Cle, int]
) -> dict[Cle, Bornes]:
    """Return the bounds of every hidden cell, the visible ones being known; ``plancher`` = what is known from below."""
    cachees = list(cachees)
    lignes = _reduire(set(cachees), visibles, relations)
    resultat: dict[Cle, Bornes] = {}
    for membres, siennes in _composantes(cachees, lignes):
        resultat.update(_Composante(membres, siennes, plancher).bornes())
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


class _Composante:
    """One linear program, passed once; each bound changes its objective and starts from the last basis."""

    def __init__(self, membres: list[Cle], lignes: list[Ligne], plancher: dict[Cle, int]) -> None:
        self.membres = membres
        self.lignes = lignes
        rang = {cle: position for position, cle in enumerate(membres)}
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = len(membres), len(lignes)
        programme.col_cost_ = np.zeros(len(membres))
        programme.col_lower_ = np.array([float(plancher.get(cle, 0)) for cle in membres])
        programme.col_upper_ = np.full(len(membres), highspy.kHighsInf)
        programme.row_lower_ = np.array([ligne[1] for ligne in lignes])
        programme.row_upper_ = np.array([ligne[2] for ligne in lignes])
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = np.cumsum([0, *(len(ligne[0]) for ligne in lignes)], dtype=np.int32)
        programme.a_matrix_.index_ = np.array([rang[cle] for ligne in lignes for cle in ligne[0]], dtype=np.int32)
        programme.a_matrix_.value_ = np.array([valeur for ligne in lignes for valeur in ligne[0].values()], dtype=float)
        self.relache = self._solveur(programme)
        self.programme = programme
        self.entier: highspy.Highs | None = None

    @staticmethod
    def _solveur(programme: highspy.HighsLp) -> highspy.Highs:
        solveur = highspy.Highs()
        for option, valeur in (("output_flag", False), ("presolve", "off"), ("threads", 1), ("solver", "simplex")):
            solveur.setOptionValue(option, valeur)
        solveur.setOptionValue("simplex_strategy", 4)
        solveur.passModel(programme)
        return solveur

    def bornes(self) -> dict[Cle, Bornes]:
        """Bound each member in turn."""
        return {cle: self._borner(position) for position, cle in enumerate(self.membres)}

    def _borner(self, position: int) -> Bornes:
        bas, bas_exact = self._optimum(position, highspy.ObjSense.kMinimize)
        if bas is None:
            return Bornes(np.nan, np.nan, is_contradictoire=True)
        haut, haut_exact = self._optimum(position, highspy.ObjSense.kMaximize)
        if haut is None:
            return Bornes(np.nan, np.nan, is_contradictoire=True)
        return Bornes(bas, haut, bas_exact and haut_exact)

    def _optimum(self, position: int, sens: highspy.ObjSense) -> tuple[float | None, bool]:
        """Return the best count and whether it is proved best; ``None`` when no table fits."""
        statut = self._resoudre(self.relache, position, sens)
        if statut in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return np.inf, True
        if statut != highspy.HighsModelStatus.kOptimal:
            return None, True
        solution = np.asarray(self.relache.getSolution().col_value)
        if np.abs(solution - np.rint(solution)).max() < TOLERANCE:
            return float(np.rint(solution[position])), True
        return self._optimum_entier(position, sens)

    def _optimum_entier(self, position: int, sens: highspy.ObjSense) -> tuple[float | None, bool]:
        if self.entier is None:
            self.programme.integrality_ = [highspy.HighsVarType.kInteger] * len(self.membres)
            self.entier = self._solveur(self.programme)
            self.entier.setOptionValue("presolve", "choose")
            self.entier.setOptionValue("solver", "choose")
            self.entier.setOptionValue("mip_rel_gap", 0.0)
            self.entier.setOptionValue("time_limit", SECONDES_PAR_BORNE)
        statut = self._resoudre(self.entier, position, sens)
        if statut == highspy.HighsModelStatus.kInfeasible:
            return None, True
        valeurs = self.entier.getSolution().col_value
        if not valeurs:
            return None, False
        return float(np.rint(valeurs[position])), statut == highspy.HighsModelStatus.kOptimal

    @staticmethod
    def _resoudre(solveur: highspy.Highs, position: int, sens: highspy.ObjSense) -> highspy.HighsModelStatus:
        solveur.changeColCost(position, 1.0)
        solveur.changeObjectiveSense(sens)
        solveur.run()
        statut = solveur.getModelStatus()
        solveur.changeColCost(position, 0.0)
        return statut
