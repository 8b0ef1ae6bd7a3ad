"""Another grid over the same eligible pairs: the points that it gives, and who moves.

What belongs here: weights over quantities, ranks. What does not: what each criterion counts of a household (the macro
``quantites_de_cotation``), and who is eligible: no grid changes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from warehouse.matching.pairs import Entiers, Reels
from warehouse.reference import lignes_de_reference

PREMIERS = (3, 10)


@dataclass(frozen=True)
class Critere:
    """One row of a grid: points once or by month, from beyond a threshold."""

    code: str
    points: float
    par_mois: bool = False
    seuil: float = 0.0


def en_vigueur(grille_code: str, jour: date) -> dict[str, Critere | None]:
    """Return the rows of a grid that hold on a day, by criterion.

    None for a criterion that these quantities do not give: weighed by territory, or from the delay of the territory.
    """
    quand = jour.isoformat()
    lus: dict[str, Critere | None] = {}
    for ligne in lignes_de_reference("grille_rapprochement"):
        fini = ligne["valide_au"] and ligne["valide_au"] <= quand
        if ligne["grille_code"] != grille_code or ligne["valide_du"] > quand or fini:
            continue
        code, seuil = ligne["critere_code"], ligne["seuil"]
        local = ligne["territoire_code"] or (code == "DELAI_ANORMAL" and not seuil)
        un = Critere(code, float(ligne["points"]), ligne["mode_calcul"] == "par_mois", float(seuil or 0))
        lus[code] = None if local or code in lus else un
    return lus


def noter(
    points: Sequence[float],
    details: Sequence[Mapping[str, float]],
    quantites: Sequence[Mapping[str, float]],
    grille: Sequence[Critere],
) -> Reels:
    """Return the points that other weights give.

    Args:
        points: points of today, one a pair.
        details: those that each criterion gives today, as the reader is told of them.
        quantites: what each criterion counts, months or one.
        grille: the criteria that change, with their weights; what the reader is not told of stays as it is.

    """
    total = np.array(points, dtype=np.float64)
    for critere in grille:
        compte = np.array([siennes.get(critere.code, 0) for siennes in quantites], dtype=np.float64)
        total -= np.array([siens.get(critere.code, 0) for siens in details], dtype=np.float64)
        total += critere.points * (compte if critere.par_mois else 1.0) * (compte > critere.seuil)
    return total


def ranger(cadre: pd.DataFrame, points: Reels) -> Entiers:
    """Return the rank of each pair in the list of its dwelling: points, then oldest filing, then pseudonym."""
    ordre = np.lexsort((cadre["demande_id"], cadre["date_creation"], -points, cadre["offre_id"]))
    offres = cadre["offre_id"].to_numpy()[ordre]
    rangs = np.empty(len(cadre), dtype=np.int64)
    debuts = np.flatnonzero(np.append(True, offres[1:] != offres[:-1])) if len(offres) else np.zeros(0, int)
    tailles = np.diff(np.append(debuts, len(offres)))
    rangs[ordre] = np.arange(len(offres)) - np.repeat(debuts, tailles) + 1
    return rangs


@dataclass(frozen=True)
class Mouvements:
    """What a grid moves in the lists of some dwellings, against another one."""

    avant: Entiers
    apres: Entiers
    menages: int
    menages_deplaces: int
    logements: int
    logements_changes: int
    entrants: int

    @property
    def part_deplaces_pct(self) -> float:
        """Share of the households whose rank changes in a list at least, as a percentage."""
        return 100 * self.menages_deplaces / self.menages if self.menages else 0.0


def comparer(cadre: pd.DataFrame, avant: Reels, apres: Reels) -> Mouvements:
    """Compare the ranks that two totals of points give to the same pairs."""
    rangs = ranger(cadre, avant), ranger(cadre, apres)
    deplaces = rangs[0] != rangs[1]
    entrants = (rangs[0] > PREMIERS[0]) & (rangs[1] <= PREMIERS[0])
    return Mouvements(
        *rangs,
        cadre["demande_id"].nunique(),
        cadre.loc[deplaces, "demande_id"].nunique(),
        cadre["offre_id"].nunique(),
        cadre.loc[entrants, "offre_id"].nunique(),
        int(entrants.sum()),
    )


def repartir(groupes: pd.Series, mouvements: Mouvements) -> pd.DataFrame:
    """Count by group the pairs, and those among the first three and ten of a list, before and after."""
    lignes = pd.DataFrame({"groupe": groupes.to_numpy(), "paires": 1})
    for premiers in PREMIERS:
        lignes[f"top_{premiers}_avant"] = (mouvements.avant <= premiers).astype(int)
        lignes[f"top_{premiers}_apres"] = (mouvements.apres <= premiers).astype(int)
    return lignes.groupby("groupe", sort=False).sum().reset_index()
