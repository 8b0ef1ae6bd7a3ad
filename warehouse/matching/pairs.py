"""Eligible pairs of vacant dwellings and households: one list for the dwellings that the rules do not tell apart.

A profile is such dwellings; its list is in the order of its ranking (points, oldest filing, pseudonym). A household
that refused one of them is in the list all the same: who it must not be put forward for is checked at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Entiers = NDArray[np.int64]
Reels = NDArray[np.float64]
Drapeaux = NDArray[np.bool_]


@dataclass(frozen=True)
class Listes:
    """Ranked lists of the profiles, one after the other.

    ``logements``: the dwellings of each profile. ``profil`` and ``demande``: places in ``logements`` and ``demandes``,
    one a pair. ``tronquee``: by profile, whether its list stops before its end.
    """

    logements: tuple[tuple[str, ...], ...]
    demandes: tuple[str, ...]
    profil: Entiers
    demande: Entiers
    points: Reels
    tronquee: Drapeaux

    @property
    def nombre(self) -> int:
        """Number of pairs."""
        return len(self.points)

    @property
    def effectifs(self) -> Entiers:
        """Number of dwellings of each profile."""
        return np.array([len(siens) for siens in self.logements], dtype=np.int64)

    def bornes(self) -> Entiers:
        """Return where the list of each profile begins, and where the last one ends."""
        return np.concatenate(([0], np.cumsum(np.bincount(self.profil, minlength=len(self.logements)))))


def former(
    logements: Sequence[Sequence[str]],
    profil: Sequence[int],
    demandes: Sequence[str],
    points: Sequence[float],
    longueurs: Sequence[int],
) -> Listes:
    """Return lists of ``longueurs`` pairs at most, from rows in the order of the profiles and of each ranking."""
    places = np.array(profil, dtype=np.int64)
    if (np.diff(places) < 0).any():
        raise ValueError("the pairs do not come in the order of their profiles")
    cles = {demande: place for place, demande in enumerate(dict.fromkeys(demandes))}
    return Listes(
        tuple(tuple(siens) for siens in logements),
        tuple(cles),
        places,
        np.array([cles[code] for code in demandes], dtype=np.int64),
        np.array(points, dtype=np.float64),
        np.bincount(places, minlength=len(logements)) >= np.array(longueurs, dtype=np.int64),
    )


@dataclass(frozen=True)
class Quota:
    """A share of the dwellings of ``profils`` (one flag a profile) that go first to a household of ``classe``.

    ``classe``: one flag a pair. ``part_pct``: at least so many of a hundred dwellings that somebody could be given.
    """

    code: str
    part_pct: float
    profils: Drapeaux
    classe: Drapeaux

    def compte(self, listes: Listes) -> Drapeaux:
        """Tell which pairs meet the quota: of its class, on a dwelling that it counts."""
        return self.classe & self.profils[listes.profil]

    def logements(self, listes: Listes) -> int:
        """Return how many dwellings it counts."""
        servis = np.bincount(listes.profil, minlength=len(listes.logements)) > 0
        return int(listes.effectifs[self.profils & servis].sum())

    def cible(self, listes: Listes) -> int:
        """Return how many dwellings must go first to its class."""
        return int(np.ceil(self.part_pct * self.logements(listes) / 100 - 1e-9))
