"""Who takes part in a demonstration: fictitious organismes of a real département, and their accounts.

What belongs here: the lists of ``warehouse/access/demo``, where ``{departement}`` stands for a code, and what they
become in a département. What does not: loading them (``warehouse.access.accounts``), what is simulated.
"""

import csv
import re
import unicodedata

from warehouse.access.rights import lire_registre
from warehouse.errors import ErreurObservatoire
from warehouse.reference import communes_de, lignes_de_reference
from warehouse.settings import WAREHOUSE_DIR

DOSSIER = WAREHOUSE_DIR / "access" / "demo"
# Reserved (RFC 2606): no server will ever have it.
DOMAINE = "exemple.invalid"
Ligne = dict[str, str]


def lire(nom: str) -> list[Ligne]:
    """Read one of the lists."""
    with (DOSSIER / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


def departement_par_defaut() -> str:
    """Return the département whose collectivités are written in the lists."""
    return lire("collectivites")[0]["departement_code"]


def organismes(departement: str) -> list[Ligne]:
    """Return the organismes of the demonstration of a département."""
    return _avec_collectivites("organismes", departement, collectivites(departement))


def comptes(departement: str) -> list[Ligne]:
    """Return its accounts: those of every demonstration, and one for each collectivité that registers demandes.

    Each has an address, as the account of a person must; the public has none.
    """
    locaux = [
        {"login": c["login"], "libelle": c["compte"], "profil": c["profil"], "organisme_code": c["organisme_code"]}
        for c in collectivites(departement)
        if c["login"]
    ]
    lignes = _avec_collectivites("comptes", departement, locaux)
    public = lire_registre().public()
    return [un if un["profil"] == public else un | {"email": f"{un['login']}@{DOMAINE}"} for un in lignes]


def territoires(departement: str) -> list[Ligne]:
    """Return the lists of communes that its gestionnaire declares."""
    return [ligne for ligne in lire("territoires") if ligne["departement_code"] == departement]


def _avec_collectivites(nom: str, departement: str, locales: list[Ligne]) -> list[Ligne]:
    """Fill a list in for a département, its collectivités after the State."""
    lignes = [{k: v.format(departement=departement) for k, v in ligne.items()} for ligne in lire(nom)]
    rang = next(i for i, ligne in enumerate(lignes, 1) if ligne["profil"] == "etat")
    return [*lignes[:rang], *locales, *lignes[rang:]]


def collectivites(departement: str) -> list[Ligne]:
    """Return its two communes and one EPCI that register demandes, and its other EPCI.

    Those that the lists do not write are the most populated: the first commune of each of the two largest EPCI, and the
    next EPCI, which holds every right of a collectivité.
    """
    if ecrites := [ligne for ligne in lire("collectivites") if ligne["departement_code"] == departement]:
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
    code, nom = commune["code_commune"], commune["nom"]
    return {
        **_collectivite(f"C{code}", f"Commune de {nom}", "commune"),
        "communes": code,
        "est_registraire": "OUI",
        "login": f"commune-{_sans_signe(nom)}",
        "compte": f"Guichet logement de {nom}",
    }


def _epci(epci: Ligne, *, signe: bool, complet: bool) -> Ligne:
    code, nom = epci["epci_code"], epci["nom"]
    return {
        **_collectivite(f"E{code}", nom, "epci"),
        "siren": code,
        "epcis": code,
        "est_registraire": "OUI" if complet else "NON",
        "a_cia": "OUI" if signe else "NON",
        "est_delegataire": "OUI" if complet else "NON",
        "login": f"epci-{_sans_signe(nom)}" if complet else "",
        "compte": f"Service habitat, {nom}" if complet else "",
    }


def _collectivite(code: str, libelle: str, profil: str) -> Ligne:
    vides = dict.fromkeys(("siren", "communes", "epcis", "bailleur_code"), "")
    non = dict.fromkeys(("est_registraire", "a_cia", "est_delegataire"), "NON")
    nature = {"type_organisme": profil, "profil": profil, "reservataires": code}
    return {"organisme_code": code, "libelle": libelle, **nature, **vides, **non}


def _sans_signe(nom: str) -> str:
    """Return a name as a login writes it."""
    decompose = unicodedata.normalize("NFD", nom.lower())
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in decompose if not unicodedata.combining(c))).strip("-")[:50]
