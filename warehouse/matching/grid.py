"""Another grid over the same pairs: the points that it gives, who moves, and who comes in where a rule is set aside.

What belongs here: weights over quantities, ranks. What does not: what each criterion counts of a household (the macro
``quantites_de_cotation``), and what each rule excludes (the macro ``exclusions``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from warehouse.matching.pairs import Drapeaux, Entiers, Reels
from warehouse.reference import lignes_de_reference

PREMIERS = (3, 10)
# The first day of a row whose text gives none.
SANS_DATE = "1900-01-01"
# The rank of who is not in a list: beyond any other.
ABSENT = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Critere:
    """One row of a grid: points once or by month, from beyond a threshold."""

    code: str
    points: float
    par_mois: bool = False
    seuil: float = 0.0


@dataclass(frozen=True)
class Regle:
    """A rule that excludes: its code, its words, where it comes from, whether it is a custom that no law imposes."""

    code: str
    libelle: str
    source: str
    est_un_usage: bool


def regles_en_vigueur(jour: date) -> dict[str, Regle]:
    """Return the rules that exclude on a day, in the order of the reasons."""
    exclusions = [
        x for x in lignes_de_reference("regle_rapprochement") if x["effet"] == "EXCLUSION" and _tient(x, jour)
    ]
    return {
        x["regle_code"]: Regle(x["regle_code"], x["libelle"], x["source"], x["nature"] == "USAGE")
        for x in sorted(exclusions, key=lambda x: int(x["ordre"]))
    }


def _tient(ligne: Mapping[str, str], jour: date) -> bool:
    return ligne["valide_du"] <= jour.isoformat() and not (
        ligne["valide_au"] and ligne["valide_au"] <= jour.isoformat()
    )


def en_vigueur(departement: str, jour: date) -> dict[str, Critere | None]:
    """Return the rows, by criterion, of the grid of a département on a day: without one of its own, the neutral one.

    None for a criterion that these quantities do not give: weighed by territory, or from the delay of the territory.
    """
    lus: dict[str, Critere | None] = {}
    for ligne in _lignes(departement, jour):
        code, seuil = ligne["critere_code"], ligne["seuil"]
        local = ligne["territoire_code"] or (code == "DELAI_ANORMAL" and not seuil)
        un = Critere(code, float(ligne["points"]), ligne["mode_calcul"] == "par_mois", float(seuil or 0))
        lus[code] = None if local or code in lus else un
    return lus


def versions_en_vigueur(departement: str, jour: date) -> list[tuple[str, str]]:
    """Return the grid and the version of each row that applies in a département on a day."""
    return [(x["grille_code"], x["version"]) for x in _lignes(departement, jour)]


def _lignes(departement: str, jour: date) -> Sequence[Mapping[str, str]]:
    tenues = [x for x in lignes_de_reference("grille_rapprochement") if _tient(x, jour)]
    siennes = [x for x in tenues if x["departement_code"] == departement]
    return siennes or [x for x in tenues if not x["departement_code"]]


def provenance(code: str, version: str) -> tuple[date | None, list[str]]:
    """Return the first day of a version of a grid, None where no text gives it, and its sources."""
    siennes = [
        x for x in lignes_de_reference("grille_rapprochement") if (x["grille_code"], x["version"]) == (code, version)
    ]
    debut = min((x["valide_du"] for x in siennes), default=SANS_DATE)
    return None if debut == SANS_DATE else date.fromisoformat(debut), list(dict.fromkeys(x["source"] for x in siennes))


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
    donnes, comptes = _distincts(details), _distincts(quantites)
    for critere in grille:
        compte = _valeurs(critere.code, *comptes)
        total -= _valeurs(critere.code, *donnes)
        total += critere.points * (compte if critere.par_mois else 1.0) * (compte > critere.seuil)
    return total


def _distincts(objets: Sequence[Mapping[str, float]]) -> tuple[list[Mapping[str, float]], Entiers]:
    """Return the different objects of a column, and the place among them of that of each row: many rows share one."""
    siens = list(objets)
    numeros = np.fromiter(map(id, siens), dtype=np.int64, count=len(siens))
    _, premiers, places = np.unique(numeros, return_index=True, return_inverse=True)
    return [siens[premier] for premier in premiers], places


def _valeurs(code: str, distincts: Sequence[Mapping[str, float]], places: Entiers) -> Reels:
    """Return what the object of each row says of a criterion: none, zero."""
    return np.array([siens.get(code, 0) for siens in distincts], dtype=np.float64)[places]


def ranger(cadre: pd.DataFrame, points: Reels, admises: Drapeaux) -> Entiers:
    """Return the rank of each pair in the list of its dwelling: points, then oldest filing, then pseudonym.

    ``admises``: one flag a pair; the others are in no list (``ABSENT``).
    """
    # Whole numbers in the same order: texts and dates are ten times as long to sort.
    demande, jour, offre = (
        pd.factorize(cadre[nom], sort=True)[0] for nom in ("demande_id", "date_creation", "offre_id")
    )
    ordre = np.lexsort((demande, jour, -points, ~admises, offre))
    offres = offre[ordre]
    rangs = np.empty(len(cadre), dtype=np.int64)
    debuts = np.flatnonzero(np.append(True, offres[1:] != offres[:-1])) if len(offres) else np.zeros(0, int)
    tailles = np.diff(np.append(debuts, len(offres)))
    rangs[ordre] = np.arange(len(offres)) - np.repeat(debuts, tailles) + 1
    return np.where(admises, rangs, ABSENT)


@dataclass(frozen=True)
class Mouvements:
    """What a grid moves in the lists of some dwellings, against another one.

    ``menages_admis``: the households that were in none of these lists before.
    """

    avant: Entiers
    apres: Entiers
    menages: int
    menages_deplaces: int
    menages_admis: int
    logements: int
    logements_changes: int
    entrants: int
    sortants: int

    @property
    def part_deplaces_pct(self) -> float:
        """Share of the households whose rank changes in a list at least, as a percentage."""
        return 100 * self.menages_deplaces / self.menages if self.menages else 0.0


def comparer(cadre: pd.DataFrame, avant: Entiers, apres: Entiers) -> Mouvements:
    """Compare two ranks of the same pairs."""
    premiers = avant <= PREMIERS[0], apres <= PREMIERS[0]
    entrants, sortants = premiers[1] & ~premiers[0], premiers[0] & ~premiers[1]

    def menages(paires: Drapeaux) -> int:
        return int(cadre.loc[paires, "demande_id"].nunique())

    eligibles = menages((avant != ABSENT) | (apres != ABSENT))
    return Mouvements(
        avant,
        apres,
        menages=eligibles,
        menages_deplaces=menages(avant != apres),
        menages_admis=eligibles - menages(avant != ABSENT),
        logements=int(cadre["offre_id"].nunique()),
        logements_changes=int(cadre.loc[entrants | sortants, "offre_id"].nunique()),
        entrants=int(entrants.sum()),
        sortants=int(sortants.sum()),
    )


def repartir(groupes: pd.Series, avant: Entiers, apres: Entiers) -> pd.DataFrame:
    """Count by group the rows (``lignes``), those in a list, among the first three and ten of it, before and after."""
    lignes = pd.DataFrame({"groupe": groupes.to_numpy(), "lignes": 1})
    for moment, rangs in (("avant", avant), ("apres", apres)):
        lignes[f"paires_{moment}"] = (rangs != ABSENT).astype(int)
        for premiers in PREMIERS:
            lignes[f"top_{premiers}_{moment}"] = (rangs <= premiers).astype(int)
    return lignes.groupby("groupe", sort=False).sum().reset_index()


def par_logement(cadre: pd.DataFrame, avant: Entiers, apres: Entiers) -> pd.DataFrame:
    """Return by dwelling how long its list is, who comes among the first three, and from which places.

    Columns ``offre_id``, ``paires_avant``, ``paires_apres``, ``entrants``, ``venus_de`` (ranks before of the first
    three after, in their order; ``ABSENT`` for who was in no list).
    """
    lignes = []
    for offre, places in cadre.groupby("offre_id", sort=False).indices.items():
        siens, nouveaux = avant[places], apres[places]
        trois = np.argsort(nouveaux, kind="stable")[: PREMIERS[0]]
        venus = [int(siens[place]) for place in trois if nouveaux[place] != ABSENT]
        lignes.append(
            {
                "offre_id": offre,
                "paires_avant": int((siens != ABSENT).sum()),
                "paires_apres": int((nouveaux != ABSENT).sum()),
                "entrants": sum(rang > PREMIERS[0] for rang in venus),
                "venus_de": tuple(venus),
            }
        )
    return pd.DataFrame(lignes)
