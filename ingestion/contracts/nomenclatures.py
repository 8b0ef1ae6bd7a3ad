"""Communes, code lists and layouts that the contracts check against, read from the seeds of the warehouse.

The seeds are the one place where they are written; they are read once per process, without a database.
"""

from functools import cache

from warehouse.reference import communes_de, lignes_de_reference

__all__ = [
    *("codes_de_liste", "communes_de_france", "communes_des", "departements", "epcis_de_france", "epcis_des"),
    "lignes_de_reference",
]


@cache
def departements() -> frozenset[str]:
    """Return the codes of the départements of the country."""
    return frozenset(ligne["departement_code"] for ligne in lignes_de_reference("departement"))


@cache
def communes_de_france() -> frozenset[str]:
    """INSEE codes of the communes of the country, of today and former ones."""
    return frozenset(
        ligne["code_commune"] for nom in ("commune", "commune_ancienne") for ligne in lignes_de_reference(nom)
    )


@cache
def epcis_de_france() -> frozenset[str]:
    """SIREN of the EPCI of the country."""
    return frozenset(ligne["epci_code"] for ligne in lignes_de_reference("epci"))


@cache
def epcis_des(departements: frozenset[str]) -> frozenset[str]:
    """SIREN of the EPCI that have a commune in one of these départements."""
    return frozenset(
        ligne["epci_code"] for ligne in lignes_de_reference("epci") if ligne["departement_code"] in departements
    )


@cache
def communes_des(departements: frozenset[str]) -> frozenset[str]:
    """INSEE codes of the communes of these départements, and of the former ones that are a part of them."""
    actuelles = {commune["code_commune"] for code in departements for commune in communes_de(code)}
    anciennes = {
        ligne["code_commune"]
        for ligne in lignes_de_reference("commune_ancienne")
        if ligne["commune_actuelle"] in actuelles
    }
    return frozenset(actuelles | anciennes)


@cache
def codes_de_liste(liste: str) -> tuple[str, ...]:
    """Codes of a list of the national register; a list without any code is a mistake of the contract."""
    codes = tuple(ligne["code"] for ligne in lignes_de_reference("sne_code_list") if ligne["liste"] == liste)
    if not codes:
        raise KeyError(f"liste inconnue : {liste}")
    return codes
