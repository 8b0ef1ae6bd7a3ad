"""The program of a plan of proposals: whom to put forward for which dwelling, the total of points at its highest.

Columns: one a pair (on how many dwellings of the profile), one a profile and class of first-ranked household (on how
many), one a quota (what it lacks). Rows: so many households a dwelling, so many dwellings a household, one first-ranked
household a dwelling, the quotas. A quota that nobody can meet is missed by as little as possible, at a price above any
points.
"""

from dataclasses import dataclass, field

import highspy
import numpy as np

from warehouse.matching.pairs import Entiers, Listes, Quota, Reels, classes
from warehouse.solver import solveur

# Fills a place with a household of no point rather than leave it empty; far under one point.
PRESENCE = 1e-3
# A quota missed by one dwelling, in points: above what the three households of a few dwellings may bring.
MANQUE = 1000.0
TOLERANCE = 1e-6
# Plans bring whole points: under one, nothing is left to find.
UN_POINT = 1.0
# Pairs from which the interior point method is the faster one.
NOMBREUSES = 25_000


@dataclass(frozen=True)
class Prix:
    """Points that one more would bring: a place of each household, a dwelling that each quota asks less (its bonus).

    ``places``: one more place on a dwelling of each profile; ``premieres``: one more first place.
    """

    menages: Reels
    quotas: Reels
    places: Reels
    premieres: Reels


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
    """One plan to work out, relaxed then whole, over some of the pairs; others may come in once it is solved."""

    def __init__(
        self, listes: Listes, quotas: list[Quota], par_logement: int, par_menage: int, paires: Entiers | None = None
    ) -> None:
        self.listes, self.quotas, self.par_menage = listes, quotas, par_menage
        self.cibles = np.array([q.cible(listes) for q in quotas], dtype=np.float64)
        self.classe, lignes = classes(listes, quotas), Lignes()
        utiles = np.flatnonzero(self.classe)
        combien = 1 + int(self.classe.max(initial=0))
        cles, rang_tete = np.unique(listes.profil[utiles] * combien + self.classe[utiles], return_inverse=True)
        self.tetes = np.stack([cles // combien, cles % combien])
        tetes = np.arange(self.tetes.shape[1])
        manques = len(tetes) + np.arange(len(quotas))
        effectifs, rien = listes.effectifs.astype(np.float64), np.empty(0, dtype=np.int64)

        def plafonner(rangee: Entiers, colonne: Entiers, plafonds: Reels) -> slice:
            sans = np.full(len(plafonds), -np.inf)
            return lignes.ajouter(rangee, colonne, np.ones(len(colonne)), sans, plafonds)

        self.places = plafonner(rien, rien, par_logement * effectifs)
        self.menages = plafonner(rien, rien, np.full(len(listes.demandes), float(par_menage)))
        self.premieres = plafonner(self.tetes[0], tetes, effectifs)
        liens = plafonner(tetes, tetes, np.zeros(len(tetes)))
        self.lien = np.full(listes.nombre, -1, dtype=np.int64)
        self.lien[utiles] = liens.start + rang_tete.ravel()
        bits = {code: bit for bit, code in enumerate(dict.fromkeys(quota.code for quota in quotas))}
        comptees = [
            np.flatnonzero((self.tetes[1] >> bits[quota.code]) & 1 & quota.profils[self.tetes[0]]) for quota in quotas
        ]
        quel = np.repeat(np.arange(len(quotas)), [len(siennes) for siennes in comptees]).astype(np.int64)
        self.rangs_des_quotas = lignes.ajouter(
            np.concatenate([quel, np.arange(len(quotas))]),
            np.concatenate([*comptees, manques]),
            np.ones(len(quel) + len(quotas)),
            self.cibles,
            np.full(len(quotas), np.inf),
        )
        self.paires, self.resolues = rien, 0
        couts = np.concatenate([np.zeros(len(tetes)), np.full(len(quotas), MANQUE)])
        haut = np.concatenate([effectifs[self.tetes[0]], np.full(len(quotas), np.inf)])
        self.relache = solveur(lignes.programme(couts, haut), presolve="choose", solver="choose")
        self.accueillir(np.arange(listes.nombre) if paires is None else paires)
        self.premieres_venues = len(self.paires)

    def accueillir(self, paires: Entiers) -> None:
        """Let pairs in: solved again, the program goes on from where it was left."""
        listes = self.listes
        siens = listes.effectifs[listes.profil[paires]].astype(np.float64)
        # Nobody is put forward twice for a dwelling; where the row of the household says it, its price alone must tell.
        haut = np.where(siens < self.par_menage, siens, np.inf)
        rangees = np.stack(
            [self.places.start + listes.profil[paires], self.menages.start + listes.demande[paires], self.lien[paires]]
        ).T
        valeurs = np.broadcast_to([1.0, 1.0, -1.0], rangees.shape)
        debuts = np.concatenate(([0], np.cumsum((rangees >= 0).sum(axis=1))))
        presentes = rangees >= 0
        self.relache.addCols(
            len(paires),
            -(listes.points[paires] + PRESENCE),
            np.zeros(len(paires)),
            haut,
            int(debuts[-1]),
            debuts[:-1].astype(np.int32),
            rangees[presentes].astype(np.int32),
            valeurs[presentes],
        )
        self.paires = np.concatenate([self.paires, paires])

    def relacher(self) -> Prix:
        """Solve the relaxed program; return the prices of what it shares out, none negative."""
        self._resoudre()
        duaux = np.asarray(self.relache.getSolution().row_dual)
        return Prix(
            np.clip(-duaux[self.menages], 0, None),
            np.clip(duaux[self.rangs_des_quotas], 0, MANQUE),
            np.clip(-duaux[self.places], 0, None),
            np.clip(-duaux[self.premieres], 0, None),
        )

    def _resoudre(self) -> None:
        """Solve the relaxed program: from where it was left, or anew where most of its pairs were not in it then."""
        a_neuf = len(self.paires) > 2 * self.resolues
        if a_neuf:
            self.relache.clearSolver()
        self.relache.setOptionValue("solver", "ipm" if a_neuf and len(self.paires) > NOMBREUSES else "choose")
        self.relache.run()
        self.resolues = len(self.paires)

    def chers(self) -> list[Quota]:
        """Return the quotas that cost points in the relaxed program as it was last solved."""
        duaux = np.asarray(self.relache.getSolution().row_dual)[self.rangs_des_quotas]
        return [quota for quota, prix in zip(self.quotas, duaux, strict=True) if abs(prix) > TOLERANCE]

    def points_relaches(self) -> float:
        """Return the points of the relaxed program as it was last solved."""
        return float(self._nombres(self.relache) @ self.listes.points)

    def valeur_relachee(self) -> float:
        """Return what the relaxed program is worth as it was last solved, less what missing quotas cost."""
        return -float(self.relache.getInfo().objective_function_value)

    def viser(self, atteints: list[int]) -> bool:
        """Lower the aims to what a plan reaches; tell whether one was lowered."""
        avant, self.cibles = self.cibles, np.minimum(self.cibles, atteints)
        for quota in range(len(self.quotas)):
            self._borner(quota, float(self.cibles[quota]))
        return bool((self.cibles < avant).any())

    def points_sans(self, code: str, borne: float) -> float:
        """Return the points of the relaxed program without the quotas of a code, worked out on a copy of it.

        It goes on from the better of two solutions: the one with these quotas, and the one of the pairs that came first
        without them, which takes a small program. This one is the answer where it is within a point of ``borne``, that
        of the plans without any quota.
        """
        lp = self.relache.getLp()
        bas, haut = np.asarray(lp.row_lower_).copy(), np.asarray(lp.col_upper_).copy()
        bas[self.rangs_des_quotas][[quota.code == code for quota in self.quotas]] = -np.inf
        lp.row_lower_ = bas
        suivantes = len(self.paires) - self.premieres_venues
        lp.col_upper_ = np.where(np.arange(len(haut)) < len(haut) - suivantes, haut, 0.0)
        petit = solveur(lp, presolve="choose", solver="choose")
        petit.run()
        if borne + petit.getInfo().objective_function_value < UN_POINT:
            return float(self._nombres(petit) @ self.listes.points)
        lp.col_upper_ = haut
        copie = solveur(lp, simplex_strategy=0)
        debut = min(self.relache, petit, key=lambda un: un.getInfo().objective_function_value)
        copie.setBasis(debut.getBasis())
        copie.run()
        return float(self._nombres(copie) @ self.listes.points)

    def _borner(self, quota: int, bas: float) -> None:
        self.relache.changeRowBounds(self.rangs_des_quotas.start + quota, bas, np.inf)

    def _nombres(self, resolu: highspy.Highs) -> Reels:
        """Return on how many dwellings each pair of the lists is put forward; those that are not in, on none."""
        nombres = np.zeros(self.listes.nombre)
        nombres[self.paires] = np.asarray(resolu.getSolution().col_value)[self.tetes.shape[1] + len(self.quotas) :]
        return nombres

    def entier(self, secondes: float, ecart: float) -> tuple[Entiers, Entiers]:
        """Return on how many dwellings each pair is put forward, and each class of a profile comes first.

        What the relaxed solution says whole stays; the rest is the best found around it in this time.
        """
        self._resoudre()
        resolu, solution = self.relache, np.asarray(self.relache.getSolution().col_value)
        entieres = np.rint(solution)
        if (brisees := np.abs(solution - entieres) > TOLERANCE).any():
            # What quotas lack stays open: there is then always a solution.
            brisees[self.tetes.shape[1] : self.tetes.shape[1] + len(self.quotas)] = True
            lp = self.relache.getLp()
            lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
            lp.col_lower_ = np.where(brisees, lp.col_lower_, entieres)
            lp.col_upper_ = np.where(brisees, lp.col_upper_, entieres)
            resolu = solveur(lp, presolve="choose", solver="choose", mip_rel_gap=ecart, time_limit=secondes)
            resolu.run()
            solution = np.asarray(resolu.getSolution().col_value)
        tetes = np.rint(solution[: self.tetes.shape[1]]).astype(np.int64)
        return np.rint(self._nombres(resolu)).astype(np.int64), tetes
