"""Eligible pairs of vacant dwellings and households: one list for the dwellings that the rules do not tell apart.

A profile is such dwellings; its list is in the order of its ranking (points, oldest filing, pseudonym). A household
that refused one of them is in the list all the same: who it must not be put forward for is checked at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Entiers = NDArray[np.int64]
Reels = NDArray[np.float64]
Drapeaux = NDArray[np.bool_]


@dataclass(frozen=True)
class Listes:
    """Ranked lists of the profiles, one after the other.

    ``logements``: the dwellings of each profile. ``profil`` and ``demande``: places in ``logements`` and ``demandes``,
    one a pair. ``tronquee``: by profile, whether its list stops before its end; ``derniers``: points that no pair left
    out exceeds, there.
    """

    logements: tuple[tuple[str, ...], ...]
    demandes: tuple[str, ...]
    profil: Entiers
    demande: Entiers
    points: Reels
    tronquee: Drapeaux
    derniers: Reels

    @property
    def nombre(self) -> int:
        """Number of pairs."""
        return len(self.points)

    @cached_property
    def effectifs(self) -> Entiers:
        """Number of dwellings of each profile."""
        return np.array([len(siens) for siens in self.logements], dtype=np.int64)

    @cached_property
    def longueurs(self) -> Entiers:
        """Number of pairs of each profile."""
        return np.bincount(self.profil, minlength=len(self.logements))

    @property
    def servis(self) -> Drapeaux:
        """Tell which profiles have a household."""
        return self.longueurs > 0

    def bornes(self) -> Entiers:
        """Return where the list of each profile begins, and where the last one ends."""
        return np.concatenate(([0], np.cumsum(self.longueurs)))

    def rangs(self) -> Entiers:
        """Return the place of each pair in its list, from 0."""
        return np.arange(self.nombre) - self.bornes()[self.profil]

    @cached_property
    def profils_ouverts(self) -> tuple[Entiers, list[int]]:
        """Return the profiles, those asked for the least first, and those that each demande is open to.

        A set of profiles is a whole number: one bit each in that order, the first one the lowest.
        """
        nombre = len(self.logements)
        ordre = np.argsort(self.longueurs / np.maximum(1, self.effectifs), kind="stable")
        bit = np.empty(nombre, dtype=np.int64)
        bit[ordre] = np.arange(nombre)
        ouverts = np.zeros((len(self.demandes), nombre), dtype=bool)
        ouverts[self.demande, bit[self.profil]] = True
        lignes = np.packbits(ouverts, axis=1, bitorder="little")
        return ordre, [int.from_bytes(ligne.tobytes(), "little") for ligne in lignes]

    def garder(self, paires: Drapeaux) -> Self:
        """Return the same lists with these pairs alone."""
        return replace(self, profil=self.profil[paires], demande=self.demande[paires], points=self.points[paires])


def former(
    logements: Sequence[Sequence[str]],
    profil: Sequence[int] | Entiers,
    demandes: Sequence[str] | pd.Categorical,
    points: Sequence[float] | Reels,
    seuils: Sequence[float | None],
) -> Listes:
    """Return lists from rows in the order of the profiles and of each ranking.

    ``seuils``: by profile, the points down to which its list is whole; None where all of it is there. What comes after
    is what was read of a scarce public.
    """
    places = np.array(profil, dtype=np.int64)
    if (np.diff(places) < 0).any():
        raise ValueError("the pairs do not come in the order of their profiles")
    rangs, cles = pd.factorize(pd.Categorical(demandes))
    return Listes(
        tuple(tuple(siens) for siens in logements),
        tuple(cles),
        places,
        rangs.astype(np.int64),
        np.array(points, dtype=np.float64),
        np.array([seuil is not None for seuil in seuils], dtype=bool),
        np.array([seuil or 0.0 for seuil in seuils], dtype=np.float64),
    )


@dataclass(frozen=True)
class Quota:
    """A share of the dwellings of ``profils`` (one flag a profile) that go first to a household of ``classe``.

    ``classe``: one flag a pair. ``part_pct``: at least so many of a hundred dwellings that somebody could be given.
    ``portee``: where it is owed, or by whom; a profile is in one quota of a ``code`` at most. ``est_lue``: every pair
    of the class is in the lists, those cut short too.
    """

    code: str
    part_pct: float
    profils: Drapeaux
    classe: Drapeaux
    portee: str = ""
    est_lue: bool = False

    def compte(self, listes: Listes) -> Drapeaux:
        """Tell which pairs meet the quota: of its class, on a dwelling that it counts."""
        return self.classe & np.repeat(self.profils, listes.longueurs)

    def compte_parmi(self, listes: Listes, paires: Entiers) -> Drapeaux:
        """Tell which of a few pairs meet the quota."""
        return self.classe[paires] & self.profils[listes.profil[paires]]

    def logements(self, listes: Listes) -> int:
        """Return how many dwellings it counts."""
        return int(listes.effectifs[self.profils & listes.servis].sum())

    def cible(self, listes: Listes) -> int:
        """Return how many dwellings must go first to its class."""
        return int(np.ceil(self.part_pct * self.logements(listes) / 100 - 1e-9))


def classes(listes: Listes, quotas: Sequence[Quota]) -> Entiers:
    """Return which quotas each pair meets: one bit a code, which tells one quota on a profile."""
    bits = {code: bit for bit, code in enumerate(dict.fromkeys(quota.code for quota in quotas))}
    resultat = np.zeros(listes.nombre, dtype=np.int64)
    for quota in quotas:
        resultat[quota.compte(listes)] |= 1 << bits[quota.code]
    return resultat
