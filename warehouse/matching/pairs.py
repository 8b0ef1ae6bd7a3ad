"""Eligible pairs of a dwelling and a household, by dwelling, in the order of its ranking; the quotas of a plan."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Entiers = NDArray[np.int64]
Reels = NDArray[np.float64]
Drapeaux = NDArray[np.bool_]


@dataclass(frozen=True)
class Listes:
    """Ranked lists, one after the other.

    ``offre`` and ``demande`` are places in ``offres`` and ``demandes``, one a pair; ``tronquee`` tells, by dwelling,
    whether its list stops before its end.
    """

    offres: tuple[str, ...]
    demandes: tuple[str, ...]
    offre: Entiers
    demande: Entiers
    points: Reels
    tronquee: Drapeaux

    @property
    def nombre(self) -> int:
        """Number of pairs."""
        return len(self.points)

    @property
    def servies(self) -> Drapeaux:
        """Tell, by dwelling, whether anybody is eligible."""
        return np.bincount(self.offre, minlength=len(self.offres)) > 0

    def bornes(self) -> Entiers:
        """Return where the list of each dwelling begins, and where the last one ends."""
        comptes = np.bincount(self.offre, minlength=len(self.offres))
        return np.concatenate(([0], np.cumsum(comptes)))


def former(
    offres: Sequence[str], lignes_offres: Sequence[str], demandes: Sequence[str], points: Sequence[float], nombre: int
) -> Listes:
    """Return lists of ``nombre`` pairs a dwelling at most, from rows in the order of ``offres`` and of each ranking."""
    rangs = {offre: place for place, offre in enumerate(offres)}
    offre = np.array([rangs[code] for code in lignes_offres], dtype=np.int64)
    if (np.diff(offre) < 0).any():
        raise ValueError("the pairs do not come in the order of their dwellings")
    cles = {demande: place for place, demande in enumerate(dict.fromkeys(demandes))}
    return Listes(
        tuple(offres),
        tuple(cles),
        offre,
        np.array([cles[code] for code in demandes], dtype=np.int64),
        np.array(points, dtype=np.float64),
        np.bincount(offre, minlength=len(offres)) >= nombre,
    )


@dataclass(frozen=True)
class Quota:
    """A share of the dwellings of ``offres`` (one flag a dwelling) that go first to a household of ``classe``.

    ``classe``: one flag a pair. ``part_pct``: at least so many of a hundred dwellings that have a candidate.
    """

    code: str
    part_pct: float
    offres: Drapeaux
    classe: Drapeaux

    def compte(self, listes: Listes) -> Drapeaux:
        """Tell which pairs meet the quota: of its class, on a dwelling that it counts."""
        return self.classe & self.offres[listes.offre]

    def cible(self, listes: Listes) -> int:
        """Return how many dwellings must go first to its class."""
        return int(np.ceil(self.part_pct * np.count_nonzero(self.offres & listes.servies) / 100 - 1e-9))
