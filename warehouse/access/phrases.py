"""The rights of a profile in one phrase, made of what the register says of its rows.

What belongs here: the phrase, of somebody else and to its reader; what a template of it must name. What does not: the
rows (``warehouse.access.rights``), where a page shows the phrase (``dashboards.kit.frame``).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from warehouse.access.contradictions import Entrees

PLACE = re.compile(r"\{(\w+)\}")
A_VOUS = {"son": "votre", "sa": "votre", "ses": "vos", "lui": "vous"}
NOMS = {True: " ; les noms après indication d’une finalité", False: " ; aucun nom"}


def portee_de(modele: str, lues: Mapping[str, Entrees]) -> str:
    """Return the rights of a profile in one phrase, of somebody else; ``lues``: the predicate of each set of data."""
    dite = PLACE.sub(lambda place: str(lues[place[1]]["libelle"]), modele)
    # A predicate that gives no row gives no name either.
    return dite + NOMS[lues.get("demande_identite", {}).get("sql", "false") != "false"]


def vous(phrase: str) -> str:
    """Return what is said of somebody as it is told to them."""
    return re.sub(rf"\b({'|'.join(A_VOUS)})\b", lambda mot: A_VOUS[mot[0]], phrase)


def fautes_des_portees(lu: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Say which templates name what their profile does not read, or say by hand a right that has several readings."""
    for code, profil in lu["profils"].items():
        places = {*PLACE.findall(profil["portee"])}
        for place in sorted(places):
            if profil["lignes"].get(place) not in lu["predicats"]:
                yield f"la portée du profil « {code} » nomme « {place} », qu’il ne lit pas selon un prédicat"
        dits = {profil["lignes"].get(place) for place in places}
        for predicat in dict.fromkeys(profil["lignes"].values()):
            if "possibles" in lu["predicats"].get(predicat, {}) and predicat not in dits:
                vues = [f"{{{vue}}}" for vue, sien in profil["lignes"].items() if sien == predicat]
                yield (
                    f"la portée du profil « {code} » ne dit pas « {predicat} », qui a plusieurs lectures : écrivez-y"
                    f" {' ou '.join(vues)}"
                )
