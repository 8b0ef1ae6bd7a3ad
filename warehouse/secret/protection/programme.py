"""The linear program of the protection: how far one cell can deviate from the exact table, at least cost.

What belongs here: the wording of the program for HiGHS. A deviation ``y`` keeps every sum (``M y = 0``), leaves cells
outside the program alone and no hidden cell below its floor; so ``exact + y`` is a table that readers cannot rule out.

Kept small, since thousands are solved: what one sum alone binds and nobody shows (those out of a share) is the slack of
that sum, and needs no unknown.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from warehouse.secret.protection.systeme import Systeme

PRIX = 1e3
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
        presentes = [[(self.rang[p], float(c)) for p, c in systeme.lignes[ligne] if p in self.rang] for ligne in lignes]
        self.bas, self.haut = bas[positions], haut[positions]
        self.jeu = _jeux(presentes, systeme.est_jeu[positions])
        self.ligne_du_jeu = {rang: numero for numero, (rang, _) in self.jeu.items()}
        self.rangs_jeu = np.array([rang for rang, _ in self.jeu.values()], dtype=np.int64)
        self.coef_jeu = np.array([coefficient for _, coefficient in self.jeu.values()])
        self.lignes_jeu = np.array(list(self.jeu), dtype=np.int64)
        self.inconnues = np.array(
            [rang for rang in range(self.nombre) if rang not in self.ligne_du_jeu], dtype=np.int64
        )
        self.taille = len(self.inconnues)
        self.colonne = {rang: colonne for colonne, rang in enumerate(self.inconnues.tolist())}
        self.debut, index, valeurs = [0], [], []
        for ligne in presentes:
            siennes = [(self.colonne[rang], c) for rang, c in ligne if rang in self.colonne]
            index += [colonne for colonne, _ in siennes] + [colonne + self.taille for colonne, _ in siennes]
            valeurs += [c for _, c in siennes] + [-c for _, c in siennes]
            self.debut.append(len(index))
        self.index, self.valeurs = np.array(index, dtype=np.int32), np.array(valeurs)
        self.limites = np.concatenate([self.haut[self.inconnues], self.bas[self.inconnues]])
        self.colonnes = np.arange(2 * self.taille, dtype=np.int32)
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = 2 * self.taille, len(lignes)
        programme.col_cost_ = programme.col_lower_ = np.zeros(2 * self.taille)
        programme.col_upper_ = self.limites
        bornes = [self._bornes_du_jeu(numero) for numero in range(len(lignes))]
        programme.row_lower_ = np.array([mini for mini, _ in bornes])
        programme.row_upper_ = np.array([maxi for _, maxi in bornes])
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = np.array(self.debut, dtype=np.int32)
        programme.a_matrix_.index_, programme.a_matrix_.value_ = self.index, self.valeurs
        self.solveur = Solveur()
        for option, valeur in (("output_flag", False), ("presolve", "off"), ("threads", 1), ("solver", "simplex")):
            self.solveur.setOptionValue(option, valeur)
        self.solveur.setOptionValue("simplex_strategy", 1)
        self.solveur.passModel(programme)

    def fermer(self, position: int) -> None:
        """Forbid a cell to deviate: it is shown."""
        self._borner(self.colonne[self.rang[position]], 0.0, 0.0)

    def ouvrir(self, position: int) -> None:
        """Let a cell deviate again."""
        rang = self.rang[position]
        self._borner(self.colonne[rang], self.bas[rang], self.haut[rang])

    def agiter(self, sens: Reels, portee: float) -> Deviation:
        """Move many cells at once, each at most ``portee`` and towards its ``sens`` (-1, 0 or 1) as far as they can."""
        locaux = np.concatenate([-sens[self.inconnues], sens[self.inconnues]]) + COUT_AGITATION
        for rang in np.flatnonzero(sens).tolist():
            if rang in self.ligne_du_jeu:
                self._viser(locaux, rang, -float(sens[rang]))
        nombre, zeros = 2 * self.taille, np.zeros(2 * self.taille)
        self.solveur.changeColsBounds(nombre, self.colonnes, zeros, np.minimum(self.limites, portee))
        deviation = self._resoudre(locaux)
        self.solveur.changeColsBounds(nombre, self.colonnes, zeros, self.limites)
        return deviation

    def pousser(self, position: int, ecart: float, couts: Reels) -> Deviation:
        """Move a cell as far as possible towards ``ecart`` (signed), at least ``sum(couts * |y|)`` over the system."""
        rang = self.rang[position]
        bas, haut = min(max(-ecart, 0.0), self.bas[rang]), min(max(ecart, 0.0), self.haut[rang])
        prix = -PRIX if ecart > 0 else PRIX
        locaux = np.tile(couts[self.positions[self.inconnues]], 2)
        self.solveur.setBasis()
        if rang in self.ligne_du_jeu:
            numero = self.ligne_du_jeu[rang]
            self._viser(locaux, rang, prix)
            self.solveur.changeRowBounds(numero, *_etendue(-self.jeu[numero][1], bas, haut))
            deviation = self._resoudre(locaux)
            self.solveur.changeRowBounds(numero, *self._bornes_du_jeu(numero))
        else:
            colonne = self.colonne[rang]
            locaux[colonne], locaux[colonne + self.taille] = prix, -prix
            self._borner(colonne, bas, haut)
            deviation = self._resoudre(locaux)
            self.ouvrir(position)
        return deviation

    def _borner(self, colonne: int, bas: float, haut: float) -> None:
        paire = np.array([colonne, colonne + self.taille], dtype=np.int32)
        self.solveur.changeColsBounds(2, paire, np.zeros(2), np.array([haut, bas]))

    def _bornes_du_jeu(self, numero: int) -> tuple[float, float]:
        """Return what a row may sum to without its slack: nothing but zero when it has none."""
        rang, coefficient = self.jeu.get(numero, (0, 0.0))
        return _etendue(-coefficient, self.bas[rang], self.haut[rang])

    def _viser(self, locaux: Reels, rang: int, prix: float) -> None:
        """Put a price on a cell that is the slack of its row: on what it balances."""
        numero = self.ligne_du_jeu[rang]
        siennes = slice(self.debut[numero], self.debut[numero + 1])
        locaux[self.index[siennes]] -= prix * self.valeurs[siennes] / self.jeu[numero][1]

    def _resoudre(self, locaux: Reels) -> Deviation:
        self.solveur.changeColsCost(2 * self.taille, self.colonnes, locaux)
        self.solveur.run()
        if self.solveur.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # Rare, for want of precision: no deviation is one that proves nothing.
            return Deviation(self.positions[:0], np.zeros(0))
        solution = self.solveur.getSolution()
        colonnes = np.asarray(solution.col_value)
        ecarts = np.zeros(self.nombre)
        ecarts[self.inconnues] = colonnes[: self.taille] - colonnes[self.taille :]
        ecarts[self.rangs_jeu] = -np.asarray(solution.row_value)[self.lignes_jeu] / self.coef_jeu
        bouge = np.abs(ecarts) > EPSILON
        return Deviation(self.positions[bouge], ecarts[bouge])


def _jeux(lignes: list[list[tuple[int, float]]], est_jeu: NDArray[np.bool_]) -> dict[int, tuple[int, float]]:
    """Return, by row, the cell that is its slack and its coefficient, where there is one."""
    jeux = {}
    for numero, ligne in enumerate(lignes):
        libres = [(rang, c) for rang, c in ligne if est_jeu[rang]]
        if libres and len(ligne) > 1:
            jeux[numero] = libres[0]
    return jeux


def _etendue(coefficient: float, bas: float, haut: float) -> tuple[float, float]:
    """Return the extent of ``coefficient * y`` for ``-bas <= y <= haut``."""
    bornes = (-coefficient * bas, coefficient * haut)
    return min(bornes), max(bornes)
