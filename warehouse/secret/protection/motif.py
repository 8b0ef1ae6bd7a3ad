"""Which cells to mask: primary ones by the threshold, secondary ones so that no sum gives them back.

What belongs here: the heuristic. Exact minimal suppression is NP-hard; the usual way (Kelly, Golden and Assad, « Cell
suppression: disclosure protection for sensitive tabular data », Networks 22, 1992; Castro, « Recent advances in
optimization techniques for statistical tabular data protection », EJOR 216, 2012) protects cells one at a time by a
cheapest deviation, then removes what turned out useless. Here each deviation found is kept as a *certificate*: it
proves the protection of every cell that it moves, and stays valid as long as the cells that it uses stay hidden, so that
most checks cost nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.secret.cellules import CelluleExacte, CellulePubliee, Cle, Relation
from warehouse.secret.protection.programme import Ajout, Deviation, Verification
from warehouse.secret.protection.systeme import Decomposition, Systeme

TOURS_DE_DISPERSION = 60
REPONDERATIONS = 3
EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Masques:
    """Result: every published cell with its value or its mask, and what was lost.

    ``primaires`` and ``secondaires`` are the cells masked by this call; ``sans_protection`` those that no choice among
    the cells still free can protect (earlier publications already gave them away): nothing may be published then.
    """

    cellules: tuple[CellulePubliee, ...]
    primaires: frozenset[Cle]
    secondaires: frozenset[Cle]
    sans_protection: frozenset[Cle]


def proteger(
    cellules: Iterable[CelluleExacte],
    decompositions: Iterable[Decomposition],
    seuil: int,
    *,
    relations: Iterable[Relation] = (),
    plancher: int = 0,
    marges: Mapping[Cle, int] | None = None,
) -> Masques:
    """Choose the masks of all linked tables at once.

    ``seuil``: smallest count that may be shown; ``plancher``: what a reader knows of a masked cell from below (0 or 1);
    ``marges``: width asked on top of ``seuil`` for some cells, when an audit found them too narrow. Deterministic.
    Raises ``ValueError`` when the tables contradict each other.
    """
    choix = _Choix(Systeme(cellules, decompositions, relations), seuil, plancher, marges or {})
    choix.certifier()
    choix.completer()
    choix.elaguer()
    return choix.resultat()


class _Choix:
    """State of one call: what is hidden, and the certificates found so far."""

    def __init__(self, systeme: Systeme, seuil: int, plancher: int, marges: Mapping[Cle, int]) -> None:
        self.systeme, self.seuil = systeme, seuil
        valeur, statut = systeme.valeur, systeme.statut
        self.primaire = (statut == "nouvelle") & (valeur > 0) & (valeur < seuil)
        self.cachee = self.primaire | np.isin(statut, ("masquee", "interne"))
        self.libre = (statut == "nouvelle") & (valeur >= seuil)
        self.exigible = self.cachee & ~((statut == "interne") & ((valeur == 0) | (valeur >= seuil)))
        self.secondaire = np.zeros(len(valeur), dtype=bool)
        self.perdue = np.zeros(len(valeur), dtype=bool)
        bas_connu = np.where(statut == "interne", 0, np.minimum(plancher, valeur))
        self.bas_max = (valeur - bas_connu).astype(float)
        self.largeur = np.full(len(valeur), seuil) + np.array([marges.get(cle, 0) for cle in systeme.cles])
        self.is_renforcee = self.largeur > seuil
        self.haut_max = np.full(len(valeur), 2.0 * self.largeur.max())
        self.plancher = bas_connu
        self.couts = 1.0 + 0.05 * np.log1p(valeur)
        self.haut, self.bas = np.zeros(len(valeur)), np.zeros(len(valeur))
        self.certificats: list[Deviation] = []
        self.verification = Verification(systeme)
        self._ouvrir(np.flatnonzero(self.cachee))
        self.ajout: Ajout | None = None
        self.hasard = np.random.default_rng(0)

    def _ouvrir(self, positions: NDArray[np.int64]) -> None:
        self.verification.ouvrir(positions.astype(np.int32), -self.bas_max[positions], self.haut_max[positions])

    def _fermer(self, position: int) -> None:
        self.verification.ouvrir(np.array([position], dtype=np.int32), np.zeros(1), np.zeros(1))

    def _noter(self, deviation: Deviation) -> None:
        self.certificats.append(deviation)
        np.maximum(self.haut, deviation, out=self.haut)
        np.minimum(self.bas, deviation, out=self.bas)

    def _a_prouver(self) -> NDArray[np.int64]:
        """Return the hidden cells that no certificate protects yet."""
        valeur = self.systeme.valeur
        large = self.haut - self.bas >= self.largeur - EPSILON
        entier = (valeur + self.bas <= self.plancher + EPSILON) & (valeur + self.haut >= self.seuil - 1 - EPSILON)
        return np.flatnonzero(self.exigible & self.cachee & ~self.perdue & ~(large | (entier & ~self.is_renforcee)))

    def certifier(self) -> None:
        """Look for deviations that move many cells at once, then for one cell at a time."""
        for _ in range(TOURS_DE_DISPERSION):
            reste = self._a_prouver()
            if not len(reste):
                return
            poids = np.zeros(len(self.systeme.cles))
            poids[reste] = self.hasard.choice((-1.0, 1.0), len(reste)) * self.hasard.uniform(0.5, 1.5, len(reste))
            self._noter(self.verification.pousser(poids))
            self._noter(self.verification.pousser(-poids))
        for position in self._a_prouver():
            self._prouver(int(position))

    def _prouver(self, position: int) -> bool:
        """Push one cell both ways; tell whether it is protected."""
        poids = np.zeros(len(self.systeme.cles))
        for sens in (1.0, -1.0):
            if position not in self._a_prouver():
                return True
            poids[position] = sens
            self._noter(self.verification.pousser(poids))
        return position not in self._a_prouver()

    def completer(self) -> None:
        """Hide more cells until every hidden cell is protected, the most exposed first."""
        while len(reste := self._a_prouver()):
            etendue = self.haut[reste] - self.bas[reste]
            position = int(reste[np.lexsort((reste, etendue))[0]])
            if self._prouver(position):
                continue
            if not self._etendre(position):
                self.perdue[position] = True

    def _etendre(self, position: int) -> bool:
        """Hide the cheapest set of cells that lets one cell deviate enough, upwards and downwards."""
        valeur, largeur = self.systeme.valeur[position], float(self.largeur[position])
        baisse = min(self.bas_max[position], largeur)
        if valeur >= self.seuil:
            return self._masquer_chemin(position, largeur) or self._masquer_chemin(position, -baisse)
        reussi = self._masquer_chemin(position, -baisse)
        return self._masquer_chemin(position, largeur + (self.bas[position] if reussi else 0.0)) and self._prouver(
            position
        )

    def _masquer_chemin(self, position: int, ecart: float) -> bool:
        if self.ajout is None:
            mobile = self.cachee | self.libre
            self.ajout = Ajout(self.systeme, np.where(mobile, self.bas_max, 0), np.where(mobile, self.haut_max, 0))
        base = np.where(self.cachee, 0.0, self.couts)
        couts = base.copy()
        meilleur: Deviation | None = None
        for _ in range(REPONDERATIONS):
            chemin = self.ajout.chemin(position, ecart, couts)
            if chemin is None:
                return False
            utilise = np.abs(chemin) > EPSILON
            if meilleur is None or base[utilise].sum() < base[np.abs(meilleur) > EPSILON].sum():
                meilleur = chemin
            # What already carries much becomes cheap: the next path gathers on fewer cells.
            couts = base / (np.abs(chemin) + 0.1)
        assert meilleur is not None  # noqa: S101 - the loop ran at least once
        nouvelles = np.flatnonzero((np.abs(meilleur) > EPSILON) & ~self.cachee)
        self.cachee[nouvelles] = self.secondaire[nouvelles] = self.exigible[nouvelles] = True
        self._ouvrir(nouvelles)
        self._noter(meilleur)
        return True

    def elaguer(self) -> None:
        """Show again each secondary cell without which all the others stay protected, the largest first."""
        candidates = np.flatnonzero(self.secondaire)
        for position in candidates[np.argsort(-self.systeme.valeur[candidates], kind="stable")]:
            self._essayer_sans(int(position))

    def _essayer_sans(self, position: int) -> None:
        avant = self.certificats
        self.certificats = [deviation for deviation in avant if abs(deviation[position]) <= EPSILON]
        retires = [deviation for deviation in avant if abs(deviation[position]) > EPSILON]
        self.cachee[position] = self.secondaire[position] = False
        self._fermer(position)
        self._recalculer()
        if all(self._prouver(int(autre)) for autre in self._a_prouver()):
            return
        self.cachee[position] = self.secondaire[position] = True
        self._ouvrir(np.array([position]))
        self.certificats += retires
        self._recalculer()

    def _recalculer(self) -> None:
        empilees = np.vstack([np.zeros(len(self.systeme.cles)), *self.certificats])
        self.haut, self.bas = empilees.max(axis=0), empilees.min(axis=0)

    def resultat(self) -> Masques:
        """Put the masks on the published cells."""
        cles, valeur, statut = self.systeme.cles, self.systeme.valeur, self.systeme.statut
        publiees = tuple(
            CellulePubliee(cle, None if self.cachee[rang] else int(valeur[rang]))
            for rang, cle in enumerate(cles)
            if statut[rang] != "interne"
        )
        return Masques(
            publiees,
            frozenset(cles[rang] for rang in np.flatnonzero(self.primaire)),
            frozenset(cles[rang] for rang in np.flatnonzero(self.secondaire)),
            frozenset(cles[rang] for rang in np.flatnonzero(self.perdue)),
        )
