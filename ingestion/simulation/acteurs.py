"""Who takes part in the simulation: fictitious organismes of a real département, and the lists of its communes.

What belongs here: the lists of ``reference``, where ``{departement}`` stands for a code, and what they become in a
département. What does not: what the actors do (``organismes``), their file (``partenaires``).
"""

import csv

from ingestion.simulation.territoire import REFERENCE
from warehouse.errors import ErreurObservatoire
from warehouse.reference import communes_de, lignes_de_reference

Ligne = dict[str, str]


def _lire(nom: str) -> list[Ligne]:
    with (REFERENCE / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


def organismes(departement: str) -> list[Ligne]:
    """Return the organismes of a département, its collectivités after the State."""
    lignes = [{k: v.format(departement=departement) for k, v in ligne.items()} for ligne in _lire("organismes")]
    rang = next(i for i, ligne in enumerate(lignes, 1) if ligne["type_organisme"] == "etat")
    return [*lignes[:rang], *collectivites(departement), *lignes[rang:]]


def listes_de_communes(departement: str) -> list[Ligne]:
    """Return the lists of communes that its gestionnaire declares."""
    return [ligne for ligne in _lire("liste_communes") if ligne["departement_code"] == departement]


def collectivites(departement: str) -> list[Ligne]:
    """Return its two communes and one EPCI that register demandes, and its other EPCI.

    Those that the lists do not write are the most populated: the first commune of each of the two largest EPCI, and the
    next EPCI, which holds every right of a collectivité.
    """
    if ecrites := [ligne for ligne in _lire("collectivites") if ligne["departement_code"] == departement]:
        return ecrites
    epcis = sorted(
        (ligne for ligne in lignes_de_reference("epci") if ligne["departement_code"] == departement),
        key=lambda ligne: -int(ligne["population_departement"]),
    )
    if not epcis:
        raise ErreurObservatoire(
            f"Le département « {departement} » ne peut pas être simulé : il n’existe pas, ou n’a pas d’EPCI. Donnez-en"
            " un autre par --departement, comme 09, 31 ou 974."
        )
    communes = sorted(communes_de(departement), key=lambda c: -int(c["population"] or 0))
    premiere = next(c for c in communes if c["epci_code"] == epcis[0]["epci_code"])
    suivant = epcis[min(1, len(epcis) - 1)]["epci_code"]
    seconde = next(c for c in communes if c is not premiere and c["epci_code"] == suivant)
    complet = epcis[min(2, len(epcis) - 1)]
    return [
        _commune(premiere),
        _commune(seconde),
        _epci(complet, signe=True, complet=True),
        *(_epci(e, signe=e is epcis[0], complet=False) for e in epcis if e is not complet),
    ]


def _commune(commune: Ligne) -> Ligne:
    code = commune["code_commune"]
    champs = {"libelle": f"Commune de {commune['nom']}", "communes": code, "est_registraire": "OUI"}
    return {**_collectivite(f"C{code}", "commune"), **champs}


def _epci(epci: Ligne, *, signe: bool, complet: bool) -> Ligne:
    code = epci["epci_code"]
    return {
        **_collectivite(f"E{code}", "epci"),
        "libelle": epci["nom"],
        "siren": code,
        "epcis": code,
        "est_registraire": "OUI" if complet else "NON",
        "a_cia": "OUI" if signe else "NON",
        "est_delegataire": "OUI" if complet else "NON",
    }


def _collectivite(code: str, nature: str) -> Ligne:
    vides = dict.fromkeys(("siren", "communes", "epcis"), "")
    non = dict.fromkeys(("est_registraire", "a_cia", "est_delegataire"), "NON")
    return {"organisme_code": code, "type_organisme": nature, **vides, **non}
