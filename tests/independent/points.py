"""Points of the waiting curves that everybody may read (decision 0015), chosen again one group after the other.

What belongs here: plain Python over the curves of ``delais``; no SQL, no model, no rule read from them. One group at a
time, one month in three, none or eleven housed from one point to the next, eleven followed at least; of the parts of a
whole, the smallest are hidden together when one of them is below eleven.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import polars as pl

from tests.independent import delais

SEUIL = 11
GROUPE = ("typologie", "priorite", "mutation")
Cle = tuple[str, ...]


@dataclass
class Groupe:
    """A curve, with what was housed by each of its months and who is still followed after it."""

    pas: list[delais.Pas]
    loges: list[int]
    restent: list[int]


def lire_groupes(individus: pl.DataFrame) -> dict[Cle, Groupe]:
    """Curve of each group that is told by one dimension at most."""
    seuls = individus.filter(pl.sum_horizontal(pl.col(nom) != "TOUS" for nom in GROUPE) <= 1)
    lus = {}
    for cle, comptes in delais.comptes(seuls, delais.INDEX).partition_by(delais.INDEX, as_dict=True).items():
        lignes = comptes.select("attente_mois", "entrees", "logee", "autre", "coupee").rows()
        pas = delais.courbe(lignes)
        partis = [logee + autre + coupee for _, _, logee, autre, coupee in lignes]
        restent = [p.a_risque - n for p, n in zip(pas, partis, strict=True)]
        lus[cle] = Groupe(pas, list(accumulate(ligne[2] for ligne in lignes)), restent)
    return lus


def dimension(cle: Cle) -> str:
    """What tells a group from its whole."""
    return next((nom for nom, code in zip(GROUPE, cle[2:], strict=True) if code != "TOUS"), "ensemble")


def montrables(groupes: dict[Cle, Groupe]) -> set[Cle]:
    """Groups large enough, and whose whole gives no smaller part away."""
    parts: dict[Cle, list[tuple[int, str, Cle]]] = defaultdict(list)
    for cle, groupe in groupes.items():
        nom = dimension(cle)
        tout = (cle[0], nom, "" if nom == "ensemble" else cle[1])
        if groupe.loges[-1] > 0:
            parts[tout].append((groupe.loges[-1], "|".join(cle[1:]), cle))
    retenus: set[Cle] = set()
    for groupe_de_parts in parts.values():
        caches = 0
        petites = min(groupe_de_parts)[0] < SEUIL
        for rang, (loges, _, cle) in enumerate(sorted(groupe_de_parts)):
            if petites and (rang < 2 or caches < SEUIL):
                caches += loges
            elif loges >= SEUIL:
                retenus.add(cle)
    return retenus


def points(groupe: Groupe) -> Iterator[tuple[int, delais.Pas]]:
    """Month and step of each point shown."""
    derniers = {-(-p.attente_mois // 3) * 3: i for i, p in enumerate(groupe.pas)}
    montre = 0
    for mois, i in sorted(derniers.items()):
        pas = groupe.pas[i]
        suivies = pas.a_risque if pas.attente_mois == mois else groupe.restent[i]
        if suivies < SEUIL:
            return
        loges = groupe.loges[i]
        if loges == montre or loges >= montre + SEUIL:
            montre = loges
            yield mois, pas


def montres(individus: pl.DataFrame) -> pl.DataFrame:
    """Every point shown, with its probabilities before rounding."""
    groupes = lire_groupes(individus)
    noms = ["survie", "survie_basse", "survie_haute", "incidence_logee", "incidence_basse", "incidence_haute"]
    lignes = [
        (*cle, mois, *(getattr(pas, nom) for nom in noms))
        for cle in montrables(groupes)
        for mois, pas in points(groupes[cle])
    ]
    schema = {**dict.fromkeys(delais.INDEX, pl.String), "attente_mois": pl.Float64, **dict.fromkeys(noms, pl.Float64)}
    return pl.DataFrame(lignes, schema=schema, orient="row")
