"""The program of one group of hidden cells that identities link, and the whole tables that its solutions are.

What belongs here: the wording for HiGHS, relaxed then whole. What does not: grouping, and cells that one sum binds
(``bornes``).
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from warehouse.disclosure.cellules import Cle
from warehouse.solver import solveur

TOLERANCE = 1e-6
SECONDES_PAR_BORNE = 10.0
# Beyond any count of a département: keeps the programs that move many cells at once bounded.
PLAFOND = 1e7
TIRAGES = 12
PROGRES = 0.9

Reels = NDArray[np.float64]
Ligne = tuple[dict[Cle, float], float, float]


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


def est_large(bas: float, haut: float, seuil: int, plancher: int) -> bool:
    """Tell whether an interval is wide enough, or leaves every small count possible.

    Above one, the floor is how many a reader counts itself: what is left of them to the others has to be wide.
    """
    return haut - bas >= seuil or (bas <= plancher <= 1 and haut >= seuil - 1)


class Composante:
    """One linear program, passed once; each bound changes its objective and starts from the last basis."""

    def __init__(self, membres: list[Cle], lignes: list[Ligne], plancher: dict[Cle, int], largeur: int | None) -> None:
        self.membres, self.largeur = membres, largeur
        rang = {cle: position for position, cle in enumerate(membres)}
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = len(membres), len(lignes)
        programme.col_cost_ = np.zeros(len(membres))
        self.plancher = np.array([float(plancher.get(cle, 0)) for cle in membres])
        programme.col_lower_ = self.plancher
        programme.col_upper_ = np.full(len(membres), highspy.kHighsInf)
        programme.row_lower_ = np.array([ligne[1] for ligne in lignes])
        programme.row_upper_ = np.array([ligne[2] for ligne in lignes])
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = np.cumsum([0, *(len(ligne[0]) for ligne in lignes)], dtype=np.int32)
        programme.a_matrix_.index_ = np.array([rang[cle] for ligne in lignes for cle in ligne[0]], dtype=np.int32)
        programme.a_matrix_.value_ = np.array([valeur for ligne in lignes for valeur in ligne[0].values()], dtype=float)
        self.relache = solveur(programme, simplex_strategy=4, simplex_scale_strategy=0)
        self.programme = programme
        self.entier: highspy.Highs | None = None
        # Smallest and largest counts of the whole tables met so far.
        self.bas, self.haut = np.full(len(membres), np.inf), np.full(len(membres), -np.inf)

    def bornes(self) -> dict[Cle, Bornes]:
        """Bound each member in turn."""
        if self.largeur is not None:
            self._tirer()
        return {cle: self._borner(position) for position, cle in enumerate(self.membres)}

    def _tirer(self) -> None:
        """Meet witnesses that move many members at once, in directions drawn always alike, until they teach little."""
        nombre = len(self.membres)
        hasard = np.random.default_rng(nombre)
        colonnes = np.arange(nombre, dtype=np.int32)
        self.relache.changeColsBounds(nombre, colonnes, self.plancher, np.full(nombre, PLAFOND))
        reste = np.array([not self._est_su(position) for position in range(nombre)])
        for _ in range(TIRAGES):
            couts = np.where(reste, hasard.choice((-1.0, 1.0), nombre), 0.0)
            for sens in (1.0, -1.0):
                self.relache.changeColsCost(nombre, colonnes, sens * couts)
                self.relache.run()
                if self.relache.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                    solution = np.asarray(self.relache.getSolution().col_value)
                    if np.abs(solution - np.rint(solution)).max() < TOLERANCE:
                        self._temoigner(np.rint(solution))
            avant = int(reste.sum())
            reste = np.array([not self._est_su(position) for position in range(nombre)])
            if not reste.any() or reste.sum() > PROGRES * avant:
                break
        self.relache.changeColsCost(nombre, colonnes, np.zeros(nombre))
        self.relache.changeColsBounds(nombre, colonnes, self.plancher, np.full(nombre, highspy.kHighsInf))

    def _est_su(self, position: int) -> bool:
        """Tell whether the witnesses are enough."""
        bas, haut = float(self.bas[position]), float(self.haut[position])
        return self._suffit(position, bas, haut)

    def _suffit(self, position: int, bas: float, haut: float) -> bool:
        return (
            self.largeur is not None
            and bas <= haut
            and est_large(bas, haut, self.largeur, int(self.plancher[position]))
        )

    def _borner(self, position: int) -> Bornes:
        """Return the bounds of one member: those of witnesses, of the relaxed program, or of the whole one."""
        limites: list[float] = []
        sont_exactes = True
        for sens in (highspy.ObjSense.kMaximize, highspy.ObjSense.kMinimize):
            if self._est_su(position):
                return Bornes(float(self.bas[position]), float(self.haut[position]), is_exact=False)
            limite, is_entiere = self._relaxer(position, sens)
            if limite is None:
                return Bornes(np.nan, np.nan, is_contradictoire=True)
            limites.append(limite)
            sont_exactes = sont_exactes and is_entiere
        haut, bas = limites
        if sont_exactes:
            return Bornes(bas, haut)
        if self.largeur is not None and not self._suffit(position, bas, haut):
            # Even wider than the true one, it is too narrow.
            return Bornes(bas, haut, is_exact=False)
        return self._borner_entier(position, bas, haut)

    def _relaxer(self, position: int, sens: highspy.ObjSense) -> tuple[float | None, bool]:
        """Return the relaxed bound, rounded inwards, and whether a whole table reaches it; ``None``: no table fits."""
        statut = _resoudre(self.relache, position, sens)
        if statut in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return np.inf, True
        if statut != highspy.HighsModelStatus.kOptimal:
            return None, True
        solution = np.asarray(self.relache.getSolution().col_value)
        entiere = np.rint(solution)
        if np.abs(solution - entiere).max() < TOLERANCE:
            self._temoigner(entiere)
            return float(entiere[position]), True
        arrondi = np.floor if sens == highspy.ObjSense.kMaximize else np.ceil
        vers_l_interieur = TOLERANCE if sens == highspy.ObjSense.kMaximize else -TOLERANCE
        return float(arrondi(solution[position] + vers_l_interieur)), False

    def _temoigner(self, table: Reels) -> None:
        np.minimum(self.bas, table, out=self.bas)
        np.maximum(self.haut, table, out=self.haut)

    def _borner_entier(self, position: int, bas: float, haut: float) -> Bornes:
        """Search whole tables for one member, within what the relaxed bounds allow."""
        if self.entier is None:
            self.programme.integrality_ = [highspy.HighsVarType.kInteger] * len(self.membres)
            self.entier = solveur(
                self.programme, presolve="choose", solver="choose", mip_rel_gap=0.0, time_limit=SECONDES_PAR_BORNE
            )
        if self.largeur is not None and self._prouver(position, bas, haut, self.largeur):
            return Bornes(float(self.bas[position]), float(self.haut[position]), is_exact=False)
        limites = []
        sont_exactes = True
        for sens, relachee in ((highspy.ObjSense.kMaximize, haut), (highspy.ObjSense.kMinimize, bas)):
            if not np.isfinite(relachee):
                limites.append(relachee)
                continue
            statut = _resoudre(self.entier, position, sens)
            valeurs = self.entier.getSolution().col_value
            if statut == highspy.HighsModelStatus.kInfeasible or not valeurs:
                return Bornes(np.nan, np.nan, is_contradictoire=True)
            self._temoigner(np.rint(valeurs))
            limites.append(float(np.rint(valeurs[position])))
            sont_exactes = sont_exactes and statut == highspy.HighsModelStatus.kOptimal
        return Bornes(limites[1], limites[0], sont_exactes)

    def _prouver(self, position: int, bas: float, haut: float, largeur: int) -> bool:
        """Look for any whole table that puts the member far enough from the witnesses: quicker than its best count."""
        for sens in (1, -1):
            if not np.isfinite(self.bas[position]):
                self._chercher(position, bas, haut)
            vu_bas, vu_haut = float(self.bas[position]), float(self.haut[position])
            if sens > 0 and vu_bas + largeur <= haut:
                self._chercher(position, vu_bas + largeur, haut)
            elif sens < 0 and vu_haut - largeur >= bas:
                self._chercher(position, bas, vu_haut - largeur)
            elif sens < 0:
                self._chercher(position, bas, self.plancher[position])
            else:
                self._chercher(position, min(largeur - 1.0, haut), haut)
            if self._est_su(position):
                return True
        return False

    def _chercher(self, position: int, bas: float, haut: float) -> None:
        """Note a whole table that puts the member between two counts, if there is one."""
        if bas > haut or self.entier is None:
            return
        self.entier.changeColBounds(position, bas, haut)
        self.entier.run()
        valeurs = self.entier.getSolution().col_value
        if self.entier.getModelStatus() == highspy.HighsModelStatus.kOptimal and valeurs:
            self._temoigner(np.rint(valeurs))
        self.entier.changeColBounds(position, self.plancher[position], np.inf)


def _resoudre(solveur: highspy.Highs, position: int, sens: highspy.ObjSense) -> highspy.HighsModelStatus:
    solveur.changeColCost(position, 1.0)
    solveur.changeObjectiveSense(sens)
    solveur.run()
    statut = solveur.getModelStatus()
    solveur.changeColCost(position, 0.0)
    return statut
