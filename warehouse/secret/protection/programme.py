"""The linear program of the protection: how far one cell can deviate from the exact table, at least cost.

What belongs here: the wording of the program for HiGHS. A deviation ``y`` keeps every sum (``M y = 0``), leaves cells
outside the program alone and no hidden cell below its floor; so ``exact + y`` is a table that readers cannot rule out.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from warehouse.secret.protection.systeme import Systeme

PRIX = 1e4
EPSILON = 1e-6
COUT_AGITATION = 1e-3

Positions = NDArray[np.int64]
Reels = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Deviation:
    """Cells that move, and by how much; sparse."""

    positions: Positions
    ecarts: Reels


class Solveur(highspy.Highs):
    """The solver without its callbacks: asking for them prints a banner."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Ask for none."""


class Programme:
    """Deviations within a set of cells, as ``y = up - down``; zero is its first basis, so short paths come first.

    ``bas`` and ``haut`` bound the downward and upward moves of all cells of the system (counts, >= 0).
    """

    def __init__(self, systeme: Systeme, positions: Positions, bas: Reels, haut: Reels) -> None:
        self.positions = positions
        self.nombre = len(positions)
        self.rang = {int(position): rang for rang, position in enumerate(positions)}
        lignes = sorted({ligne for position in positions for ligne in systeme.lignes_de[position]})
        index, valeurs, debut = [], [], [0]
        for ligne in lignes:
            presents = [(self.rang[p], float(c)) for p, c in systeme.lignes[ligne] if p in self.rang]
            index += [rang for rang, _ in presents] + [rang + self.nombre for rang, _ in presents]
            valeurs += [c for _, c in presents] + [-c for _, c in presents]
            debut.append(len(index))
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = 2 * self.nombre, len(lignes)
        programme.col_cost_ = programme.col_lower_ = np.zeros(2 * self.nombre)
        self.limites = np.concatenate([haut[positions], bas[positions]])
        programme.col_upper_ = self.limites
        programme.row_lower_ = programme.row_upper_ = np.zeros(len(lignes))
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = np.array(debut, dtype=np.int32)
        programme.a_matrix_.index_ = np.array(index, dtype=np.int32)
        programme.a_matrix_.value_ = np.array(valeurs)
        self.solveur = Solveur()
        for option, valeur in (("output_flag", False), ("presolve", "off"), ("threads", 1), ("solver", "simplex")):
            self.solveur.setOptionValue(option, valeur)
        self.solveur.setOptionValue("simplex_strategy", 1)
        self.solveur.passModel(programme)
        self.colonnes = np.arange(2 * self.nombre, dtype=np.int32)

    def fermer(self, position: int) -> None:
        """Forbid a cell to deviate: it is shown."""
        paire = np.array([self.rang[position], self.rang[position] + self.nombre], dtype=np.int32)
        self.solveur.changeColsBounds(2, paire, np.zeros(2), np.zeros(2))

    def ouvrir(self, position: int) -> None:
        """Let a cell deviate again."""
        paire = np.array([self.rang[position], self.rang[position] + self.nombre], dtype=np.int32)
        self.solveur.changeColsBounds(2, paire, np.zeros(2), self.limites[paire])

    def agiter(self, sens: Reels, portee: float) -> Deviation:
        """Move many cells at once, each at most ``portee`` and towards its ``sens`` (-1, 0 or 1) as far as they can."""
        locaux = np.concatenate([-sens, sens]) + COUT_AGITATION
        limites = np.minimum(self.limites, portee)
        self.solveur.changeColsBounds(2 * self.nombre, self.colonnes, np.zeros(2 * self.nombre), limites)
        self.solveur.changeColsCost(2 * self.nombre, self.colonnes, locaux)
        self.solveur.run()
        colonnes = np.asarray(self.solveur.getSolution().col_value)
        self.solveur.changeColsBounds(2 * self.nombre, self.colonnes, np.zeros(2 * self.nombre), self.limites)
        ecarts = colonnes[: self.nombre] - colonnes[self.nombre :]
        bouge = np.abs(ecarts) > EPSILON
        return Deviation(self.positions[bouge], ecarts[bouge])

    def pousser(self, position: int, ecart: float, couts: Reels) -> Deviation:
        """Move a cell as far as possible towards ``ecart`` (signed), at least ``sum(couts * |y|)`` over the system."""
        rang = self.rang[position]
        cible, autre = (rang, rang + self.nombre) if ecart > 0 else (rang + self.nombre, rang)
        locaux = np.tile(couts[self.positions], 2)
        locaux[cible] = -PRIX
        paire = np.array([cible, autre], dtype=np.int32)
        self.solveur.changeColsBounds(2, paire, np.zeros(2), np.array([min(abs(ecart), self.limites[cible]), 0.0]))
        self.solveur.changeColsCost(2 * self.nombre, self.colonnes, locaux)
        self.solveur.setBasis()
        self.solveur.run()
        if self.solveur.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError("the zero deviation is always feasible")
        colonnes = np.asarray(self.solveur.getSolution().col_value)
        self.solveur.changeColsBounds(2, paire, np.zeros(2), self.limites[paire])
        ecarts = colonnes[: self.nombre] - colonnes[self.nombre :]
        bouge = np.abs(ecarts) > EPSILON
        return Deviation(self.positions[bouge], ecarts[bouge])
