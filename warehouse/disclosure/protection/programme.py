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

from warehouse.disclosure.protection.systeme import Systeme
from warehouse.solver import solveur

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


# It proves nothing.
AUCUNE = Deviation(np.zeros(0, dtype=np.int64), np.zeros(0))


class Programme:
    """Deviations within a set of cells, as ``y = up - down``; zero is its first basis, so short paths come first.

    ``bas`` and ``haut`` bound the downward and upward moves of all cells of the system (counts, >= 0).
    """

    def __init__(self, systeme: Systeme, positions: Positions, bas: Reels, haut: Reels) -> None:
        self.positions = positions
        self.nombre = len(positions)
        self.rang = {int(position): rang for rang, position in enumerate(positions)}
        self.bas, self.haut = bas[positions], haut[positions]
        ligne, rang, coefficient = systeme.extrait(positions)
        lignes = int(ligne[-1]) + 1 if len(ligne) else 0
        self._mettre_de_cote(lignes, ligne, rang, coefficient, systeme.est_jeu[positions])
        self.inconnues = np.flatnonzero(self.ligne_du_jeu < 0)
        self.cellules_inconnues = positions[self.inconnues]
        self.taille = len(self.inconnues)
        self.colonne = np.full(self.nombre, -1)
        self.colonne[self.inconnues] = np.arange(self.taille)
        est_inconnue = self.ligne_du_jeu[rang] < 0
        self._ecrire(lignes, ligne[est_inconnue], self.colonne[rang[est_inconnue]], coefficient[est_inconnue])
        self.limites = np.concatenate([self.haut[self.inconnues], self.bas[self.inconnues]])
        self.colonnes = np.arange(2 * self.taille, dtype=np.int32)
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = 2 * self.taille, lignes
        programme.col_cost_ = programme.col_lower_ = np.zeros(2 * self.taille)
        programme.col_upper_ = self.limites
        programme.row_lower_, programme.row_upper_ = self._bornes_des_lignes(lignes)
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = self.debut
        programme.a_matrix_.index_, programme.a_matrix_.value_ = self.index, self.valeurs
        # Coefficients are 1 and -1: there is nothing to scale.
        self.solveur = solveur(programme, simplex_strategy=1, simplex_scale_strategy=0)
        self.prix = np.zeros(2 * self.taille)

    def _mettre_de_cote(
        self, lignes: int, ligne: Positions, rang: Positions, coefficient: Reels, est_jeu: NDArray[np.bool_]
    ) -> None:
        """Note, for each row that has one and binds more than it, the cell that is its slack, and its coefficient."""
        libre = est_jeu[rang] & (np.bincount(ligne, minlength=lignes) > 1)[ligne]
        self.lignes_jeu, premiers = np.unique(ligne[libre], return_index=True)
        self.rangs_jeu, self.coef_jeu = rang[libre][premiers], coefficient[libre][premiers]
        self.ligne_du_jeu = np.full(self.nombre, -1)
        self.ligne_du_jeu[self.rangs_jeu] = self.lignes_jeu
        siens = zip(self.rangs_jeu.tolist(), self.coef_jeu.tolist(), strict=True)
        self.jeu = dict(zip(self.lignes_jeu.tolist(), siens, strict=True))

    def _ecrire(self, lignes: int, ligne: Positions, colonne: Positions, coefficient: Reels) -> None:
        """Write the rows, each first on the upward moves, then on the downward ones."""
        nombre = np.bincount(ligne, minlength=lignes)
        fins = np.cumsum(nombre)
        self.debut = np.concatenate([[0], 2 * fins]).astype(np.int32)
        monte = np.arange(len(ligne)) + (fins - nombre)[ligne]
        descend = monte + nombre[ligne]
        self.index, self.valeurs = np.empty(2 * len(ligne), dtype=np.int32), np.empty(2 * len(ligne))
        self.index[monte], self.index[descend] = colonne, colonne + self.taille
        self.valeurs[monte], self.valeurs[descend] = coefficient, -coefficient

    def _bornes_des_lignes(self, lignes: int) -> tuple[Reels, Reels]:
        """Return what each row may sum to without its slack: nothing but zero when it has none."""
        mini, maxi = np.zeros(lignes), np.zeros(lignes)
        bouts = self.coef_jeu * self.bas[self.rangs_jeu], -self.coef_jeu * self.haut[self.rangs_jeu]
        mini[self.lignes_jeu], maxi[self.lignes_jeu] = np.minimum(*bouts), np.maximum(*bouts)
        return mini, maxi

    def fermer(self, position: int) -> None:
        """Forbid a cell to deviate: it is shown."""
        self._borner(int(self.colonne[self.rang[position]]), 0.0, 0.0)

    def ouvrir(self, position: int) -> None:
        """Let a cell deviate again."""
        rang = self.rang[position]
        self._borner(int(self.colonne[rang]), self.bas[rang], self.haut[rang])

    def agiter(self, sens: Reels, portee: float) -> Deviation:
        """Move many cells at once, each at most ``portee`` and towards its ``sens`` (-1, 0 or 1) as far as they can."""
        locaux = np.concatenate([-sens[self.inconnues], sens[self.inconnues]]) + COUT_AGITATION
        for rang in np.flatnonzero(sens).tolist():
            if self.ligne_du_jeu[rang] >= 0:
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
        if not bas and not haut:
            return AUCUNE
        prix = -PRIX if ecart > 0 else PRIX
        locaux = np.tile(couts[self.cellules_inconnues], 2)
        self.solveur.setBasis()
        if (numero := int(self.ligne_du_jeu[rang])) >= 0:
            self._viser(locaux, rang, prix)
            self.solveur.changeRowBounds(numero, *_etendue(-self.jeu[numero][1], bas, haut))
            deviation = self._resoudre(locaux)
            self.solveur.changeRowBounds(numero, *self._bornes_du_jeu(numero))
        else:
            colonne = int(self.colonne[rang])
            locaux[colonne], locaux[colonne + self.taille] = prix, -prix
            self._borner(colonne, bas, haut)
            deviation = self._resoudre(locaux)
            self.ouvrir(position)
        return deviation

    def _borner(self, colonne: int, bas: float, haut: float) -> None:
        paire = np.array([colonne, colonne + self.taille], dtype=np.int32)
        self.solveur.changeColsBounds(2, paire, np.zeros(2), np.array([haut, bas]))

    def _bornes_du_jeu(self, numero: int) -> tuple[float, float]:
        """Return what a row that has a slack may sum to without it."""
        rang, coefficient = self.jeu[numero]
        return _etendue(-coefficient, self.bas[rang], self.haut[rang])

    def _viser(self, locaux: Reels, rang: int, prix: float) -> None:
        """Put a price on a cell that is the slack of its row: on what it balances."""
        numero = self.ligne_du_jeu[rang]
        siennes = slice(self.debut[numero], self.debut[numero + 1])
        locaux[self.index[siennes]] -= prix * self.valeurs[siennes] / self.jeu[numero][1]

    def _resoudre(self, locaux: Reels) -> Deviation:
        autres = self.colonnes[locaux != self.prix]
        self.solveur.changeColsCost(len(autres), autres, locaux[autres])
        self.prix = locaux
        self.solveur.run()
        if self.solveur.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # Rare, for want of precision.
            return AUCUNE
        solution = self.solveur.getSolution()
        colonnes = np.asarray(solution.col_value)
        ecarts = np.zeros(self.nombre)
        ecarts[self.inconnues] = colonnes[: self.taille] - colonnes[self.taille :]
        ecarts[self.rangs_jeu] = -np.asarray(solution.row_value)[self.lignes_jeu] / self.coef_jeu
        bouge = np.abs(ecarts) > EPSILON
        return Deviation(self.positions[bouge], ecarts[bouge])


def _etendue(coefficient: float, bas: float, haut: float) -> tuple[float, float]:
    """Return the extent of ``coefficient * y`` for ``-bas <= y <= haut``."""
    bornes = (-coefficient * bas, coefficient * haut)
    return min(bornes), max(bornes)
