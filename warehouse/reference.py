"""The seeds of the warehouse, read as files: the one place where the country is written.

What belongs here: reading a seed, once per process, without a database. What does not: what a seed means.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache

from warehouse.settings import WAREHOUSE_DIR

# What a département sets: beyond what a wait is abnormally long, the deadlines of DALO, the ceilings of resources, the
# grid of the matching, the income at or below which a household is of the first quartile.
ANORMAL, DALO, PLAFOND, GRILLE = "delai_anormal", "delai_dalo", "plafond_ressources", "grille_rapprochement"
QUARTILE = "seuil_q1"
_DOSSIER = WAREHOUSE_DIR / "seeds"


@cache
def lignes_de_reference(nom: str) -> tuple[dict[str, str], ...]:
    """Return the rows of the seed ``nom``, wherever it is under the folder of seeds."""
    return tuple(_lire(nom))


def _lire(nom: str) -> Iterator[dict[str, str]]:
    trouves = sorted(_DOSSIER.rglob(f"{nom}.csv"))
    if len(trouves) != 1:
        raise FileNotFoundError(f"Le référentiel {nom}.csv manque au projet : réinstallez l'observatoire.")
    with trouves[0].open(encoding="utf-8", newline="") as fichier:
        yield from csv.DictReader(fichier)


def non_parametres(departement: str) -> tuple[str, ...]:
    """Return which thresholds the seeds lack for a département: none is borrowed from another."""
    lus = {seed: {ligne["departement_code"] for ligne in lignes_de_reference(seed)} for seed in (ANORMAL, DALO, GRILLE)}
    lus[PLAFOND] = {ligne["departement_code"] for ligne in lignes_de_reference("departement") if ligne["zone_plafond"]}
    fixes = quartile_fixe()
    lus[QUARTILE] = {un["departement_code"] for un in lignes_de_reference("epci") if un["epci_code"] in fixes}
    return tuple(seuil for seuil, connus in lus.items() if departement not in connus)


def quartile_fixe(annee: int | None = None) -> frozenset[str]:
    """Return the EPCI whose threshold of the first quartile an arrêté sets, for a year (none given: for any)."""
    return frozenset(
        ligne["territoire_code"]
        for ligne in lignes_de_reference(QUARTILE)
        if ligne["nature"] == "arrete" and (annee is None or int(ligne["annee"]) == annee)
    )


def delai_reservataire(jour: date) -> int:
    """Return the days that a réservataire has to propose a candidate for a vacancy signalled on a day."""
    quand = jour.isoformat()
    (ligne,) = (
        x
        for x in lignes_de_reference("delai_reservataire")
        if x["valide_du"] <= quand and (not x["valide_au"] or quand < x["valide_au"])
    )
    return int(ligne["delai_jours"])


@cache
def communes_de(departement: str) -> tuple[dict[str, str], ...]:
    """Return the communes of a département, in the order of their codes."""
    return tuple(ligne for ligne in lignes_de_reference("commune") if ligne["departement_code"] == departement)
