"""The two linear programs of the protection, over deviations from the exact table.

What belongs here: the wording of the programs for HiGHS. A deviation ``y`` keeps every sum (``M y = 0``), leaves
visible cells alone and no hidden cell below its floor; so ``exact + y`` is a table that readers cannot rule out.
"""

import highspy
import numpy as np
from numpy.typing import NDArray

from warehouse.secret.protection.systeme import Systeme

Deviation = NDArray[np.float64]


class _Programme:
    """A program passed once; bounds and costs then change, and each solve starts from the last basis."""

    def __init__(self, systeme: Systeme, blocs: tuple[int, ...]) -> None:
        nombre, lignes = len(systeme.cles), systeme.lignes
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = nombre * len(blocs), len(lignes)
        programme.col_cost_ = np.zeros(nombre * len(blocs))
        programme.col_lower_ = np.zeros(nombre * len(blocs))
        programme.col_upper_ = np.zeros(nombre * len(blocs))
        programme.row_lower_ = programme.row_upper_ = np.zeros(len(lignes))
        index, valeurs, debut = [], [], [0]
        for ligne in lignes:
            for bloc, signe in enumerate(blocs):
                index += [systeme.rang[cle] + bloc * nombre for cle in ligne]
                valeurs += [float(signe * coefficient) for coefficient in ligne.values()]
            debut.append(len(index))
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = np.array(debut, dtype=np.int32)
        programme.a_matrix_.index_ = np.array(index, dtype=np.int32)
        programme.a_matrix_.value_ = np.array(valeurs)
        self.solveur = highspy.Highs()
        for option, valeur in (("output_flag", False), ("presolve", "off"), ("threads", 1), ("solver", "simplex")):
            self.solveur.setOptionValue(option, valeur)
        self.solveur.passModel(programme)
        self.tous = np.arange(nombre * len(blocs), dtype=np.int32)

    def _borner(self, positions: NDArray[np.int32], bas: Deviation, haut: Deviation) -> None:
        self.solveur.changeColsBounds(len(positions), positions, bas, haut)

    def _chiffrer(self, couts: Deviation) -> None:
        self.solveur.changeColsCost(len(couts), self.tous, couts)

    def _resoudre(self) -> Deviation | None:
        self.solveur.run()
        if self.solveur.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(self.solveur.getSolution().col_value)


class Verification(_Programme):
    """How far can hidden cells deviate? Bounds of a visible cell are ``[0, 0]``."""

    def __init__(self, systeme: Systeme) -> None:
        super().__init__(systeme, (1,))
        self.solveur.setOptionValue("simplex_strategy", 4)

    def ouvrir(self, positions: NDArray[np.int32], bas: Deviation, haut: Deviation) -> None:
        """Let the cells at ``positions`` deviate within ``[bas, haut]``."""
        self._borner(positions, bas, haut)

    def pousser(self, poids: Deviation) -> Deviation:
        """Return the deviation that maximises ``sum(poids * y)``."""
        self._chiffrer(-poids)
        solution = self._resoudre()
        if solution is None:
            raise RuntimeError("the zero deviation is always feasible")
        return solution


class Ajout(_Programme):
    """Which visible cells must be hidden, at least cost, for one cell to deviate by a given amount."""

    def __init__(self, systeme: Systeme, vers_le_bas: Deviation, vers_le_haut: Deviation) -> None:
        super().__init__(systeme, (1, -1))
        self.nombre = len(systeme.cles)
        self.limites = np.concatenate([vers_le_haut, vers_le_bas])
        self._borner(self.tous, np.zeros(2 * self.nombre), self.limites)

    def chemin(self, position: int, ecart: float, couts: Deviation) -> Deviation | None:
        """Return the cheapest deviation with ``y[position] = ecart``; ``None`` when no choice of cells allows it."""
        paire = np.array([position, position + self.nombre], dtype=np.int32)
        exige = np.array([max(ecart, 0.0), max(-ecart, 0.0)])
        self._borner(paire, exige, exige)
        self._chiffrer(np.concatenate([couts, couts]))
        solution = self._resoudre()
        self._borner(paire, np.zeros(2), self.limites[paire])
        return None if solution is None else solution[: self.nombre] - solution[self.nombre :]
