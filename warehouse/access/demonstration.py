"""The accounts of a demonstration: who may look at it, each of an organisme that its files declare.

What belongs here: the list of ``warehouse/access/demo``, where ``{departement}`` stands for a code, and the names of
accounts. What does not: opening them (``warehouse.access.accounts``), the organismes (the simulation, then the door).
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from warehouse.access.rights import lire_registre
from warehouse.settings import WAREHOUSE_DIR

DOSSIER = WAREHOUSE_DIR / "access" / "demo"
# Reserved (RFC 2606): no server will ever have it.
DOMAINE = "exemple.invalid"
# What comes before the name of a place in that of its organisme.
DEVANT_LE_LIEU = "Commune de "


class Collectivite(NamedTuple):
    """An organisme that registers demandes for a territory."""

    organisme_code: str
    libelle: str
    profil: str


def comptes(departement: str, collectivites: Iterable[Collectivite] = ()) -> list[dict[str, str]]:
    """Return its accounts: those of every demonstration, and one for each collectivité that registers demandes.

    Each has an address, as the account of a person must; the public has none.
    """
    with (DOSSIER / "comptes.csv").open(encoding="utf-8", newline="") as flux:
        lignes = list(csv.DictReader(flux, delimiter=";"))
    lus = [{champ: valeur.format(departement=departement) for champ, valeur in un.items()} for un in lignes]
    for une in collectivites:
        lieu = une.libelle.removeprefix(DEVANT_LE_LIEU)
        nom = {"login": f"{une.profil}-{_sans_signe(lieu)}", "libelle": f"Service du logement, {lieu}"}
        lus.append({**nom, "profil": une.profil, "organisme_code": une.organisme_code})
    public = lire_registre().public()
    return [un if un["profil"] == public else un | {"email": f"{un['login']}@{DOMAINE}"} for un in lus]


def _sans_signe(nom: str) -> str:
    """Return a name as a login writes it."""
    decompose = unicodedata.normalize("NFD", nom.lower())
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in decompose if not unicodedata.combining(c))).strip("-")[:50]
