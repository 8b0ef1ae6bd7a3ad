"""The program of a plan of proposals: whom to put forward for which dwelling, the total of points at its highest.

Columns: one a pair (on how many dwellings of the profile), one a profile and class of first-ranked household (on how
many), one a quota (what it lacks). Rows: so many households a dwelling, so many dwellings a household, one first-ranked
household a dwelling, the quotas. A quota that nobody can meet is missed by as little as possible, at a price above any
points.
"""

from dataclasses import dataclass, field

import highspy
import numpy as np

from warehouse.matching.pairs import Entiers, Listes, Quota, Reels
from warehouse.solver import solveur

# Fills a place with a household of no point rather than leave it empty; far under one point.
PRESENCE = 1e-3
# A quota missed by one dwelling, in points: above what the three households of a few dwellings may bring.
MANQUE = 5000.0
TOLERANCE = 1e-6


@dataclass
class Lignes:
    """Rows of a program, as they come: places and values of their columns, bounds."""

    rangees: list[Entiers] = field(default_factory=list)
    colonnes: list[Entiers] = field(default_factory=list)
    valeurs: list[Reels] = field(default_factory=list)
    bas: list[Reels] = field(default_factory=list)
    haut: list[Reels] = field(default_factory=list)
    nombre: int = 0

    def ajouter(self, rangee: Entiers, colonne: Entiers, valeur: Reels, bas: Reels, haut: Reels) -> slice:
        """Add as many rows as there are bounds; ``rangee``: the row of each value among them."""
        self.rangees.append(rangee + self.nombre)
        self.colonnes.append(colonne)
        self.valeurs.append(valeur)
        self.bas.append(bas)
        self.haut.append(haut)
        debut, self.nombre = self.nombre, self.nombre + len(bas)
        return slice(debut, self.nombre)

    def programme(self, couts: Reels, haut: Reels) -> highspy.HighsLp:
        """Return the program that minimises ``couts``, each column between zero and ``haut``."""
        rangees = np.concatenate(self.rangees)
        ordre = np.argsort(rangees, kind="stable")
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(couts), self.nombre
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = couts, np.zeros(len(couts)), haut
        lp.row_lower_, lp.row_upper_ = np.concatenate(self.bas), np.concatenate(self.haut)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        comptes = np.bincount(rangees, minlength=self.nombre)
        lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(comptes))).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate(self.colonnes)[ordre].astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate(self.valeurs)[ordre]
        return lp


class Programme:
    """One plan to work out, relaxed then whole."""

    def __init__(self, listes: Listes, quotas: list[Quota], par_logement: int, par_menage: int) -> None:
        self.listes, self.quotas = listes, quotas
        self.par_menage, self.cibles = par_menage, np.array([q.cible(listes) for q in quotas], dtype=np.float64)
        paires, lignes = np.arange(listes.nombre), Lignes()
        comptent = np.array([quota.compte(listes) for quota in quotas], dtype=bool).reshape(len(quotas), listes.nombre)
        self.classe = (comptent * (1 << np.arange(len(quotas)))[:, None]).sum(axis=0)
        utiles = np.flatnonzero(self.classe)
        self.tetes, rang_tete = np.unique(
            np.stack([listes.profil[utiles], self.classe[utiles]]), axis=1, return_inverse=True
        )
        tetes = listes.nombre + np.arange(self.tetes.shape[1])
        manques = listes.nombre + len(tetes) + np.arange(len(quotas))

        effectifs = listes.effectifs.astype(np.float64)

        def sommes(rangee: Entiers, colonne: Entiers, plafonds: Reels) -> slice:
            sans = np.full(len(plafonds), -np.inf)
            return lignes.ajouter(rangee, colonne, np.ones(len(colonne)), sans, plafonds)

        sommes(listes.profil, paires, par_logement * effectifs)
        self.menages = sommes(listes.demande, paires, np.full(len(listes.demandes), float(par_menage)))
        sommes(self.tetes[0], tetes, effectifs)
        lignes.ajouter(
            np.concatenate([np.arange(len(tetes)), rang_tete.ravel()]),
            np.concatenate([tetes, utiles]),
            np.concatenate([np.ones(len(tetes)), -np.ones(len(utiles))]),
            np.full(len(tetes), -np.inf),
            np.zeros(len(tetes)),
        )
        du_quota = (self.tetes[1][None, :] >> np.arange(len(quotas))[:, None]) & 1
        quel, laquelle = np.nonzero(du_quota)
        self.rangs_des_quotas = lignes.ajouter(
            np.concatenate([quel, np.arange(len(quotas))]),
            np.concatenate([tetes[laquelle], manques]),
            np.ones(len(quel) + len(quotas)),
            self.cibles,
            np.full(len(quotas), np.inf),
        )
        couts = np.concatenate([-(listes.points + PRESENCE), np.zeros(len(tetes)), np.full(len(quotas), MANQUE)])
        # Nobody is put forward twice for a dwelling; where the row of the household says it, its price alone must tell.
        siens = effectifs[listes.profil]
        au_plus = np.where(siens < par_menage, siens, np.inf)
        haut = np.concatenate([au_plus, effectifs[self.tetes[0]], np.full(len(quotas), np.inf)])
        self.lp = lignes.programme(couts, haut)
        self.relache = solveur(self.lp, presolve="choose", solver="choose")

    def relacher(self) -> tuple[Reels, Reels]:
        """Solve the relaxed program; return the price of each household and of each quota, none negative."""
        self._resoudre()
        duaux = np.asarray(self.relache.getSolution().row_dual)
        prix = np.clip(-duaux[self.menages], 0, None)
        return prix, np.clip(duaux[self.rangs_des_quotas], 0, MANQUE)

    def points_relaches(self) -> float:
        """Return the points of the relaxed program as it was last solved."""
        valeurs = np.asarray(self.relache.getSolution().col_value)[: self.listes.nombre]
        return float(valeurs @ self.listes.points)

    def valeur_relachee(self) -> float:
        """Return what the relaxed program is worth as it was last solved, less what missing quotas cost."""
        return -float(self.relache.getInfo().objective_function_value)

    def viser(self, atteints: list[int]) -> None:
        """Lower the aims to what a plan reaches."""
        self.cibles = np.minimum(self.cibles, atteints)
        for quota in range(len(self.quotas)):
            self._borner(quota, float(self.cibles[quota]))

    def sans(self, quotas: list[int]) -> float:
        """Return the points of the relaxed program without these quotas, which come back after."""
        for quota in quotas:
            self._borner(quota, -np.inf)
        self._resoudre()
        for quota in quotas:
            self._borner(quota, float(self.cibles[quota]))
        return self.points_relaches()

    def _borner(self, quota: int, bas: float) -> None:
        self.relache.changeRowBounds(self.rangs_des_quotas.start + quota, bas, np.inf)

    def _resoudre(self) -> None:
        """Solve it from where it was left: only the first time is what cannot count taken out beforehand."""
        self.relache.run()
        self.relache.setOptionValue("presolve", "off")

    def entier(self, secondes: float, ecart: float) -> tuple[Entiers, Entiers]:
        """Return on how many dwellings each pair is put forward, and each class of a profile comes first.

        The relaxed solution where it is whole, else the best found in this time.
        """
        self._resoudre()
        solution = np.asarray(self.relache.getSolution().col_value)
        if np.abs(solution - np.rint(solution)).max(initial=0.0) > TOLERANCE:
            self.lp.integrality_ = [highspy.HighsVarType.kInteger] * self.lp.num_col_
            entier = solveur(self.lp, presolve="choose", solver="choose", mip_rel_gap=ecart, time_limit=secondes)
            entier.run()
            solution = np.asarray(entier.getSolution().col_value)
        entiere = np.rint(solution).astype(np.int64)
        return entiere[: self.listes.nombre], entiere[self.listes.nombre : self.listes.nombre + self.tetes.shape[1]]
