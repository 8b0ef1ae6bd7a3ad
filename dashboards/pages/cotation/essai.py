"""Two grids over what was read: who moves today, and what each would have said of the dwellings let.

What belongs here: a scenario put on the pairs and on the past. What does not: words, reads.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from dashboards.pages.cotation.reads import Lectures
from dashboards.pages.cotation.scenario import Scenario
from warehouse.matching import grid
from warehouse.matching.pairs import Entiers
from warehouse.matching.past import Mesure, mesurer

# Criteria that tell a label; of those that the reader is not told of, none is in what it reads.
LABELS = frozenset(("DALO", "PDALPD", "ACD"))


@dataclass(frozen=True)
class Essai:
    """What a scenario changes against another in the lists of today."""

    cadre: pd.DataFrame
    mouvements: grid.Mouvements


@dataclass(frozen=True)
class Revue:
    """The ranks that two scenarios would have given to those who were housed (``loges``)."""

    loges: pd.DataFrame
    avant: Entiers
    apres: Entiers

    @property
    def mesures(self) -> tuple[Mesure, Mesure]:
        """How each of the two would have ranked them."""
        return mesurer(self.avant), mesurer(self.apres)


def essayer(lectures: Lectures, reference: Scenario, voulu: Scenario) -> Essai:
    """Compare two scenarios on the same pairs, read before."""
    levees = dict.fromkeys(("", reference.levee, voulu.levee))
    cadre = pd.concat([lectures.paires[levee] for levee in levees], ignore_index=True)

    def rangs(un: Scenario) -> Entiers:
        points = grid.noter(cadre["points"], cadre["points_detail"], cadre["quantites"], list(un.poids.values()))
        return grid.ranger(cadre, points, cadre["levee"].isin(("", un.levee)).to_numpy())

    return Essai(cadre, grid.comparer(cadre, *_les_deux(rangs, reference, voulu)))


def revoir(lectures: Lectures, actuels: Mapping[str, grid.Critere], reference: Scenario, voulu: Scenario) -> Revue:
    """Compare two scenarios on the same leases, read before; ``actuels``: the weights of today."""
    loges = lectures.passes[""].loges
    avant, apres = _les_deux(lambda un: lectures.passes[un.levee].rangs(un.poids, actuels), reference, voulu)
    return Revue(
        loges.assign(
            has_dalo=["DALO" in siens if "DALO" in actuels else None for siens in loges["quantites"]],
            is_prioritaire=[not LABELS.isdisjoint(siens) for siens in loges["quantites"]],
        ),
        avant,
        apres,
    )


def _les_deux(rangs: Callable[[Scenario], Entiers], reference: Scenario, voulu: Scenario) -> tuple[Entiers, Entiers]:
    """Rank by two scenarios; the same one, as a page opens, is ranked once."""
    avant = rangs(reference)
    return avant, avant if voulu == reference else rangs(voulu)
