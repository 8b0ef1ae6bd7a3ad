"""Which cells to mask: primary ones by the threshold, secondary ones so that no sum gives them back.

What belongs here: the heuristic. Exact minimal suppression is NP-hard; the usual way (Kelly, Golden and Assad, « Cell
suppression: disclosure protection for sensitive tabular data », Networks 22, 1992; Castro, « Recent advances in
optimization techniques for statistical tabular data protection », EJOR 216, 2012) protects cells one at a time by a
cheapest deviation, then removes what turned out useless. Here each deviation found is kept as a *certificate*: it
proves the protection of every cell that it moves, and stays valid as long as the cells that it uses stay hidden: most
checks cost nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.disclosure.cellules import CelluleExacte, CellulePubliee, Cle, Part, Relation
from warehouse.disclosure.protection.certificats import Certificats
from warehouse.disclosure.protection.programme import EPSILON, Deviation, Positions, Programme
from warehouse.disclosure.protection.systeme import Decomposition, Systeme

COUT_CACHE = 1e-3
# A mask that hides no row more than others do already costs this part of a row.
SANS_LIGNE = 0.1
# What each count ten times as large (natural logarithm: 2.3) adds to the price of its rows, in rows.
GRANDEUR = 0.05
PAS = (4, 1000)
# How many secondary cells are shown again together at most.
GRAPPE = 12
# Two deviations that move everything cost as much as proving so many cells one by one.
GAIN = 4


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
    parts: Iterable[Part] = (),
    plancher: int = 0,
    marges: Mapping[Cle, int] | None = None,
    sensibles: frozenset[Cle] = frozenset(),
    connus: Mapping[Cle, int] | None = None,
    lignes: Mapping[Cle, int] | None = None,
) -> Masques:
    """Choose the masks of all linked tables at once.

    ``seuil``: smallest count that may be shown; ``parts``: shares, whose zeros are secret too; ``plancher``: what a
    reader knows of a masked cell from below (0 or 1); ``marges``: width asked on top of ``seuil`` for some cells, when
    an audit found them too narrow; ``sensibles``: cells to mask whatever their count (one dominant landlord);
    ``connus``: how many of a cell a reader counts itself; ``lignes``: how many rows a mask on a cell hides, one unless
    said. Deterministic. Raises ``ValueError`` when the tables contradict each other.
    """
    choix = _Choix(
        Systeme(cellules, decompositions, relations, parts),
        seuil,
        plancher,
        marges or {},
        sensibles,
        connus or {},
        lignes or {},
    )
    choix.completer()
    choix.elaguer()
    return choix.resultat()


class _Choix:
    """State of one call: what is hidden, and the certificates found so far."""

    def __init__(
        self,
        systeme: Systeme,
        seuil: int,
        plancher: int,
        marges: Mapping[Cle, int],
        sensibles: frozenset[Cle],
        connus: Mapping[Cle, int],
        lignes: Mapping[Cle, int],
    ) -> None:
        self.systeme, self.seuil = systeme, seuil
        valeur, statut = systeme.valeur, systeme.statut
        declaree = np.array([cle in sensibles or cle in systeme.sensibles for cle in systeme.cles])
        self.primaire = (statut == "nouvelle") & (((valeur > 0) & (valeur < seuil)) | declaree)
        self.cachee = self.primaire | np.isin(statut, ("masquee", "retiree", "interne"))
        self.libre = (statut == "nouvelle") & (valeur >= seuil) & ~declaree
        # What nobody may see of itself has to be protected when it is small, or when an audit found that it could be.
        tue = np.isin(statut, ("retiree", "interne"))
        renforcee = np.array([cle in marges for cle in systeme.cles])
        self.exigible = self.cachee & (~tue | ((valeur > 0) & (valeur < seuil)) | declaree | renforcee)
        self.secondaire = np.zeros(len(valeur), dtype=bool)
        self.perdue = np.zeros(len(valeur), dtype=bool)
        lus = np.array([connus.get(cle, 0) for cle in systeme.cles])
        self.plancher = np.maximum(np.where(tue, 0, np.minimum(plancher, valeur)), np.minimum(lus, valeur))
        self.largeur = np.full(len(valeur), seuil) + np.array([marges.get(cle, 0) for cle in systeme.cles])
        self.bas_max = (valeur - self.plancher).astype(float)
        self.haut_max = np.full(len(valeur), 2.0 * self.largeur.max())
        perdues = np.array([lignes.get(cle, 1) for cle in systeme.cles])
        self.couts = (perdues + SANS_LIGNE) * (1.0 + GRANDEUR * np.log1p(valeur))
        self.couts_caches = np.full(len(valeur), COUT_CACHE)
        self.certificats = Certificats(len(valeur))
        self.programmes: dict[bytes, Programme] = {}

    def _programme(self, positions: Positions) -> Programme:
        """Return the program on a set of cells, made once."""
        nom = positions.tobytes()
        if nom not in self.programmes:
            self.programmes[nom] = Programme(self.systeme, positions, self.bas_max, self.haut_max)
        return self.programmes[nom]

    def _a_prouver(self, choix: Positions | slice | int = slice(None)) -> NDArray[np.bool_]:
        """Tell which cells no certificate shows to have an interval wide enough, or holding all small counts."""
        bas, haut = self.certificats.bas[choix], self.certificats.haut[choix]
        valeur, largeur = self.systeme.valeur[choix], self.largeur[choix]
        plancher = self.plancher[choix]
        petits = (plancher <= 1) & (valeur + bas <= plancher + EPSILON) & (valeur + haut >= self.seuil - 1 - EPSILON)
        prouvee = (haut - bas >= largeur - EPSILON) | (petits & (largeur == self.seuil))
        return self.exigible[choix] & ~self.perdue[choix] & ~prouvee

    def _est_prouvee(self, position: int) -> bool:
        return not self._a_prouver(position)

    def _prouver(self, position: int, programme: Programme) -> bool:
        """Push one cell down, then up by what is missing, within what is hidden; tell whether it is protected."""
        for sens in (-1.0, 1.0):
            if self._est_prouvee(position):
                return True
            self.certificats.noter(programme.pousser(position, sens * self._manque(position, sens), self.couts_caches))
        return self._est_prouvee(position)

    def _manque(self, position: int, sens: float) -> float:
        """Return how far a cell must still be able to go that way, given how far it can go the other way."""
        largeur = float(self.largeur[position])
        if sens < 0:
            return min(largeur, max(self.bas_max[position], 1.0))
        return largeur + self.certificats.bas[position]

    def completer(self) -> None:
        """Hide more cells until every hidden cell is protected."""
        for groupe in self.systeme.composantes(self.systeme.mouvantes(self.cachee)):
            self._agiter(groupe)
            for position in groupe[self._a_prouver(groupe)].tolist():
                self._prouver(position, self._programme(groupe))
        self.programmes.clear()
        mobiles = self.systeme.mobiles(self.cachee | self.libre)
        while len(reste := np.flatnonzero(self._a_prouver())):
            # The most exposed first: what protects it often protects the others.
            self._etendre(int(reste[np.argmin(self.certificats.haut[reste] - self.certificats.bas[reste])]), mobiles)
        self.programmes.clear()

    def _agiter(self, groupe: Positions) -> None:
        """Prove many cells of a group by few deviations, in directions drawn always alike, while it teaches enough."""
        hasard = np.random.default_rng(len(groupe))
        reste, prouvees = self._a_prouver(groupe), GAIN
        while prouvees >= GAIN and reste.sum() > GAIN:
            sens = np.where(reste, hasard.choice((-1.0, 1.0), len(groupe)), 0.0)
            for fois in (1.0, -1.0):
                self.certificats.noter(self._programme(groupe).agiter(fois * sens, float(self.largeur[groupe].max())))
            avant, reste = reste.sum(), self._a_prouver(groupe)
            prouvees = avant - reste.sum()

    def _etendre(self, position: int, mobiles: list[set[int]]) -> None:
        """Hide the cheapest cells that let one cell deviate enough, looking nearby first, then everywhere."""
        for pas in PAS:
            programme = self._programme(self.systeme.voisinage(position, mobiles, pas))
            for sens in (-1.0, 1.0):
                if not self._est_prouvee(position):
                    self._masquer_chemin(position, sens * self._manque(position, sens), programme)
            if self._est_prouvee(position):
                return
        self.perdue[position] = True

    def _masquer_chemin(self, position: int, ecart: float, programme: Programme) -> None:
        """Hide the visible cells of the cheapest deviation found.

        A mask costs the same however little its cell moves: a second try makes those that move little dearer.
        """
        base = np.where(self.cachee, COUT_CACHE, self.couts)
        premiere = programme.pousser(position, ecart, base)
        vues = ~self.cachee[premiere.positions]
        entiere = base.copy()
        entiere[premiere.positions[vues]] *= np.maximum(abs(ecart) / np.abs(premiere.ecarts[vues]), 1.0)
        seconde = programme.pousser(position, ecart, entiere) if vues.sum() > 1 else premiere
        choisie = min(
            premiere, seconde, key=lambda d: (-np.abs(d.ecarts[d.positions == position]).sum(), self._prix(d))
        )
        nouvelles = choisie.positions[~self.cachee[choisie.positions]]
        self.cachee[nouvelles] = self.secondaire[nouvelles] = self.exigible[nouvelles] = True
        self.certificats.noter(choisie)

    def _prix(self, deviation: Deviation) -> float:
        """Return what the masks that a deviation asks for would cost."""
        return float(self.couts[deviation.positions[~self.cachee[deviation.positions]]].sum())

    def elaguer(self) -> None:
        """Show again each secondary cell without which all the others stay protected, the dearest first.

        What is masked to protect another is protected too: those left may hide each other alone, and none can be shown
        first. Each is then tried with those that it leaves bare.
        """
        programmes: dict[int, Positions] = {}
        for groupe in self.systeme.composantes(self.systeme.mouvantes(self.cachee)):
            programmes |= dict.fromkeys(groupe.tolist(), groupe)
        for plus in (1, GRAPPE):
            candidates = np.flatnonzero(self.secondaire)
            for position in candidates[np.argsort(-self.couts[candidates], kind="stable")].tolist():
                if self.secondaire[position]:
                    self._montrer({position}, self._programme(programmes[position]), plus)

    def _montrer(self, grappe: set[int], programme: Programme, plus: int) -> None:
        """Show some secondary cells, and at most ``plus`` in all with those that they leave bare, if no other is."""
        while True:
            while nues := self._immobiles(grappe):
                grappe |= nues
                if len(grappe) > plus or not self.secondaire[list(nues)].all():
                    return
            touchees = self.certificats.retirer(sorted(grappe))
            self._cacher(grappe, programme, est_cachee=False)
            nue = next((autre for autre in touchees if not self._prouver(autre, programme)), None)
            if nue is None:
                return
            self._cacher(grappe, programme, est_cachee=True)
            self.certificats.remettre()
            if len(grappe) >= plus or not self.secondaire[nue]:
                return
            grappe.add(nue)

    def _cacher(self, positions: Iterable[int], programme: Programme, *, est_cachee: bool) -> None:
        for position in positions:
            (programme.ouvrir if est_cachee else programme.fermer)(position)
            self.cachee[position] = self.secondaire[position] = self.exigible[position] = est_cachee

    def _immobiles(self, positions: Iterable[int]) -> set[int]:
        """Return the hidden cells that have to be protected and could not move at all, were some shown."""
        autres = self.cachee.copy()
        autres[list(positions)] = False
        immobiles = self.exigible & ~self.perdue & autres & ~self.systeme.mouvantes(autres)
        return {*np.flatnonzero(immobiles).tolist()}

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
