"""Communes, code lists and layouts that the contracts check against, read from the seeds of the warehouse.

The seeds are the one place where they are written; they are read once per process, without a database.
"""

import csv
from collections.abc import Iterator
from functools import cache

from warehouse.settings import WAREHOUSE_DIR

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


@cache
def communes_de_france() -> frozenset[str]:
    """INSEE codes of the communes of the country, of today and former ones."""
    return frozenset(ligne["code_commune"] for nom in ("commune_france", "commune_ancienne") for ligne in _lire(nom))


@cache
def communes_du_departement() -> frozenset[str]:
    """INSEE codes of the communes of the observatory, and of the former ones that are a part of them."""
    actuelles = {ligne["code_commune"] for ligne in _lire("commune")}
    anciennes = {ligne["code_commune"] for ligne in _lire("commune_ancienne") if ligne["commune_actuelle"] in actuelles}
    return frozenset(actuelles | anciennes)


@cache
def codes_de_liste(liste: str) -> tuple[str, ...]:
    """Codes of a list of the national register; a list without any code is a mistake of the contract."""
    codes = tuple(ligne["code"] for ligne in lignes_de_reference("sne_code_list") if ligne["liste"] == liste)
    if not codes:
        raise KeyError(f"liste inconnue : {liste}")
    return codes
