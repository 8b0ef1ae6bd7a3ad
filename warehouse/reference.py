"""The seeds of the warehouse, read as files: the one place where the country is written.

What belongs here: reading a seed, once per process, without a database. What does not: what a seed means.
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
def communes_de(departement: str) -> tuple[dict[str, str], ...]:
    """Return the communes of a département, in the order of their codes."""
    return tuple(ligne for ligne in lignes_de_reference("commune") if ligne["departement_code"] == departement)
