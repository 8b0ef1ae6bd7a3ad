"""The best plan where no quota asks for anything, and the price of a place on each profile, without a solver.

A household brings the same points wherever it goes. The highest ones are therefore taken in turn, each as soon as the
places can be shared out again to make room for it; who finds no room leaves a group of profiles that nobody after it
can enter, and its points are the price of a place there. It is exact where a household is put forward once; where it
may be several times, the plan is a good one and the bound holds. A quota that counts every dwelling is a bonus.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from warehouse.matching.bound import borner
from warehouse.matching.pairs import Drapeaux, Entiers, Listes, Quota, Reels
from warehouse.matching.program import PRESENCE, Prix


@dataclass(frozen=True)
class Libre:
    """A plan without quotas: its pairs, its points, and what no plan passes, less what missing quotas cost.

    ``courtes``: the profiles of which a longer list would lower the bound.
    """

    paires: Entiers
    points: float
    borne: float
    courtes: Drapeaux

    @property
    def ecart(self) -> float:
        """From the points of the plan to the bound, as a part of them."""
        return (self.borne - self.points) / max(1.0, self.points)


def apparier(
    listes: Listes,
    *,
    par_logement: int,
    par_menage: int,
    quotas: Sequence[Quota] = (),
    primes: Sequence[float] = (),
    cibles: Sequence[float] = (),
) -> Libre:
    """Work out the plan without quotas, and its bound over all pairs.

    ``quotas`` that count every dwelling, ``cibles`` being their aims, give ``primes`` to the households of their class
    instead.
    """
    valeurs = np.zeros(len(listes.demandes))
    valeurs[listes.demande] = listes.points
    for quota, prime in zip(quotas, primes, strict=True):
        membres = np.zeros(len(valeurs), dtype=bool)
        membres[listes.demande[quota.classe]] = True
        valeurs[membres] += prime
    paires, places = _Partage(listes, valeurs, par_logement).partager(par_menage)
    au_moins = np.full(len(valeurs), np.inf)
    np.minimum.at(au_moins, listes.demande, places[listes.profil])
    prix = Prix(np.clip(valeurs + PRESENCE - au_moins, 0, None), np.array(primes, dtype=float), places, np.empty(0))
    visees = np.array(cibles, dtype=float)
    borne, courtes = borner(listes, list(quotas), visees, prix, par_logement=par_logement, par_menage=par_menage)
    return Libre(paires, float(listes.points[paires].sum()), borne, courtes)


class _Partage:
    """Places that are shared out. A set of profiles is a whole number: one bit each, the least asked for the lowest."""

    def __init__(self, listes: Listes, valeurs: Reels, par_logement: int) -> None:
        self.listes, self.valeurs = listes, valeurs
        nombre = len(listes.logements)
        self.effectifs = listes.effectifs.tolist()
        self.places = [par_logement * effectif for effectif in self.effectifs]
        self.ordre, ouverts = listes.profils_ouverts
        self.ouverts = list(ouverts)
        self.occupants: list[list[int]] = [[] for _ in range(nombre)]
        self.vivants = self.libres = (1 << nombre) - 1
        self.prix = np.zeros(nombre)

    def partager(self, par_menage: int) -> tuple[Entiers, Reels]:
        """Return the pairs of the plan, and the price of a place on each profile."""
        for menage in np.argsort(-self.valeurs, kind="stable").tolist():
            for _ in range(par_menage):
                if not self._placer(menage, float(self.valeurs[menage])):
                    break
        prix, bornes = np.empty(len(self.places)), self.listes.bornes()
        prix[self.ordre] = self.prix
        prises, est_la = np.zeros(self.listes.nombre, dtype=bool), np.zeros(len(self.ouverts), dtype=bool)
        for profil, siens in zip(self.ordre.tolist(), self.occupants, strict=True):
            liste = slice(bornes[profil], bornes[profil + 1])
            est_la[siens] = True
            prises[liste] = est_la[self.listes.demande[liste]]
            est_la[siens] = False
        return np.flatnonzero(prises), prix

    def _placer(self, menage: int, valeur: float) -> bool:
        """Make room for a household; where there is none, close the profiles that it may reach at its price."""
        vus = self.ouverts[menage] & self.vivants
        if libre := vus & self.libres:
            self._entrer(menage, _premier(libre))
            return True
        file, venu = _bits(vus), dict[int, tuple[int, int]]()
        for plein in file:
            for occupant in self.occupants[plein]:
                neufs = self.ouverts[occupant] & self.vivants & ~vus
                if libre := neufs & self.libres:
                    self._deplacer(menage, occupant, plein, _premier(libre), venu)
                    return True
                if neufs:
                    vus |= neufs
                    for bit in _bits(neufs):
                        venu[bit] = occupant, plein
                        file.append(bit)
        self.vivants &= ~vus
        self.prix[file] = valeur
        return False

    def _entrer(self, menage: int, bit: int) -> None:
        """Give a household a place; once it is on every dwelling of the profile, that is open to it no more."""
        siens, profil = self.occupants[bit], int(self.ordre[bit])
        siens.append(menage)
        if siens.count(menage) == self.effectifs[profil]:
            self.ouverts[menage] &= ~(1 << bit)
        if len(siens) == self.places[profil]:
            self.libres &= ~(1 << bit)

    def _deplacer(self, menage: int, occupant: int, plein: int, vers: int, venu: dict[int, tuple[int, int]]) -> None:
        """Move each household of the way to the next profile, and let the new one in where it began."""
        self._entrer(occupant, vers)
        while True:
            self.occupants[plein].remove(occupant)
            self.ouverts[occupant] |= 1 << plein
            if plein not in venu:
                self._entrer(menage, plein)
                return
            occupant, avant = venu[plein]
            self._entrer(occupant, plein)
            plein = avant


def _premier(ensemble: int) -> int:
    return (ensemble & -ensemble).bit_length() - 1


def _bits(ensemble: int) -> list[int]:
    """Return the profiles of a set."""
    bits = []
    while ensemble:
        bits.append(_premier(ensemble))
        ensemble &= ensemble - 1
    return bits
