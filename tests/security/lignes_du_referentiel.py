"""Rows of the référentiel that the access tests send, and what they make of the small warehouse."""

from typing import Any

from tests.security.petit_entrepot import construire, publier
from warehouse.access import accounts
from warehouse.access.sessions import session_publique
from warehouse.database.connections import Base

TOULOUSE = {"libelle": "Commune de Toulouse", "type_organisme": "commune", "organisme_code": "C31555",
            "territoire_code": "31555", "est_registraire": "OUI"}  # fmt: skip
MURET = {"libelle": "Commune de Muret", "type_organisme": "commune", "organisme_code": "C31395",
         "siren": "213103955", "est_registraire": "OUI"}  # fmt: skip


def ligne(nature: str, code: str, **champs: object) -> dict[str, str]:
    return {"type_enregistrement": nature, "code": code, "libelle": code, **{k: str(v) for k, v in champs.items()}}


def bailleur(code: str, **champs: object) -> dict[str, str]:
    return ligne("ORGANISME", code, type_organisme="bailleur", organisme_code=code, est_registraire="OUI", **champs)


def guichet(code: str, organisme: str, **champs: object) -> dict[str, str]:
    return ligne("GUICHET", code, organisme_code=organisme, **champs)


def republier(base: Base) -> None:
    construire(base, "p1")
    publier(base, "p1")


def passer_a_demain(base: Base) -> None:
    """Let the day of the database be tomorrow."""
    with base.connexion() as c:
        c.execute(
            "create or replace function acces.aujourd_hui() returns date language sql stable set search_path = ''"
            " return (statement_timestamp() at time zone 'Europe/Paris')::date + 1"
        )


def ouvrir_une_page(base: Base) -> None:
    """Open a page of the portal as anybody."""
    portier = base.moteur_portier()
    session_publique(portier)
    portier.dispose()


def droits(base: Base, code: str) -> dict[str, Any]:
    with base.connexion() as c:
        return next(un for un in accounts.organismes(c) if un["organisme_code"] == code)
