"""Communes, code lists and layouts that the contracts check against, read from the seeds of the warehouse.

The seeds are the one place where they are written; they are read once per process, without a database.
"""

import csv
from functools import cache

from warehouse.settings import WAREHOUSE_DIR

_DOSSIER = WAREHOUSE_DIR / "seeds"


@cache
def lignes_de_reference(nom: str) -> tuple[dict[str, str], ...]:
    """Return the rows of the seed ``nom``, wherever it is under the folder of seeds."""
    trouves = sorted(_DOSSIER.rglob(f"{nom}.csv"))
    if len(trouves) != 1:
        raise FileNotFoundError(f"Le référentiel {nom}.csv manque au projet : réinstallez l'observatoire.")
    with trouves[0].open(encoding="utf-8", newline="") as fichier:
        return tuple(csv.DictReader(fichier))


@cache
def communes() -> frozenset[str]:
    """INSEE codes of the communes of the observatory."""
    return frozenset(ligne["code_commune"] for ligne in lignes_de_reference("commune"))


@cache
def departements() -> frozenset[str]:
    """Codes of the départements whose communes are all known."""
    return frozenset(ligne["departement_code"] for ligne in lignes_de_reference("departement"))


@cache
def codes_de_liste(liste: str) -> tuple[str, ...]:
    """Codes of a list of the national register; a list without any code is a mistake of the contract."""
    codes = tuple(ligne["code"] for ligne in lignes_de_reference("sne_code_list") if ligne["liste"] == liste)
    if not codes:
        raise KeyError(f"liste inconnue : {liste}")
    return codes
