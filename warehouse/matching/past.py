"""What a grid would have said of dwellings that were let: the rank of the household that was housed.

What belongs here: ranks among the demandes of the day of the decision, counted by what the criteria count. What does
not: who was eligible that day (the view ``rapprochement_passe``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from warehouse.matching.grid import ABSENT, PREMIERS, Critere, noter
from warehouse.matching.pairs import Entiers, Reels

# What grows with the days: the months waited on the day of the decision.
ATTENTE = ("ANCIENNETE", "DELAI_ANORMAL")


@dataclass(frozen=True)
class Passe:
    """Leases that were decided, and who could have been housed.

    ``loges``: one row a lease, with ``attribution_id``, ``points`` (months left out), ``quantites``,
    ``anciennete_mois``, ``is_admis``. ``autres``: the other eligible demandes of each, counted by the same columns:
    ``nombre``, of which ``anterieures`` filed before the one housed.
    """

    loges: pd.DataFrame
    autres: pd.DataFrame

    def rangs(self, grille: Mapping[str, Critere], actuels: Mapping[str, Critere]) -> Entiers:
        """Return the rank that a grid would have given to each household housed; ``ABSENT`` to one not eligible.

        Args:
            grille: the weights tried.
            actuels: those of today, which the points read hold.

        """
        siens, autres = (_noter(cadre, grille, actuels) for cadre in (self.loges, self.autres))
        place = dict(zip(self.loges["attribution_id"], range(len(self.loges)), strict=True))
        baux = self.autres["attribution_id"].map(place).to_numpy(dtype=np.int64)
        nombre, anterieures = (self.autres[nom].to_numpy(dtype=np.int64) for nom in ("nombre", "anterieures"))
        devant = np.where(autres > siens[baux], nombre, np.where(autres == siens[baux], anterieures, 0))
        rangs = 1 + np.bincount(baux, weights=devant, minlength=len(siens)).astype(np.int64)
        return np.where(self.loges["is_admis"].to_numpy(dtype=bool), rangs, ABSENT)


def _noter(cadre: pd.DataFrame, grille: Mapping[str, Critere], actuels: Mapping[str, Critere]) -> Reels:
    """Return points on the day of the decision: those of today's weights hold no months yet."""
    comptes = [dict(siens) for siens in cadre["quantites"]]
    details = [{code: actuels[code].points for code in siens if code in actuels} for siens in comptes]
    quantites = [
        siens | dict.fromkeys(ATTENTE, mois) for siens, mois in zip(comptes, cadre["anciennete_mois"], strict=True)
    ]
    return noter(cadre["points"], details, quantites, list(grille.values()))


@dataclass(frozen=True)
class Mesure:
    """How a grid would have ranked those who were housed."""

    baux: int
    admis: int
    rang_median: float | None
    premiers: Mapping[int, int]

    def part_pct(self, premiers: int) -> float:
        """Return the share of the leases whose household comes among the first ones, as a percentage."""
        return 100 * self.premiers[premiers] / self.baux if self.baux else 0.0

    def bornes_pct(self, premiers: int) -> tuple[float, float]:
        """Return between what the share of all the leases lies, of which these were drawn, as percentages.

        The interval of Wilson (1927), at 95 %; it holds for few leases, and where none comes first.
        """
        if not self.baux:
            return 0.0, 100.0
        carre = NormalDist().inv_cdf(0.975) ** 2
        part, base = self.premiers[premiers] / self.baux, 1 + carre / self.baux
        demi = (carre * (part * (1 - part) / self.baux + carre / (4 * self.baux**2))) ** 0.5
        centre = part + carre / (2 * self.baux)
        return max(0.0, 100 * (centre - demi) / base), min(100.0, 100 * (centre + demi) / base)


def mesurer(rangs: Entiers) -> Mesure:
    """Sum up ranks: leases, eligible households, median of their ranks, how many among the first three and ten."""
    admis = rangs[rangs != ABSENT]
    return Mesure(
        len(rangs),
        len(admis),
        float(np.median(admis)) if len(admis) else None,
        {premiers: int((rangs <= premiers).sum()) for premiers in PREMIERS},
    )


def rangs_medians(groupes: pd.Series, avant: Entiers, apres: Entiers) -> pd.DataFrame:
    """Return by group ``rang_median_avant`` and ``rang_median_apres`` of the eligible; absent where none is.

    Args:
        groupes: the group of each lease.
        avant: ranks that a grid would have given, as ``Passe.rangs`` does.
        apres: those of another.

    """
    rangs = pd.DataFrame({"rang_median_avant": avant, "rang_median_apres": apres})
    return rangs.where(rangs != ABSENT).groupby(groupes.to_numpy()).median()
