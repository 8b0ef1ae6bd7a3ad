"""Accounts as people manage them: a decision carried to the database by the portier, with the session of who takes it.

What belongs here: drawing the secret that is shown once. What does not: who may decide of whom, which
``warehouse/access/schema/77_gestion_ecrite.sql`` checks.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from warehouse.access.accounts import empreinte_de
from warehouse.access.sessions import Session, appeler, empreinte_du_jeton

CREER, CHANGER, REVOIR, SECRET = "compte_cree", "compte_change", "compte_revu", "mot_de_passe"
SUSPENDRE, REPRENDRE, REVOQUER = "compte_suspendu", "compte_repris", "compte_revoque"


def decider(
    moteur_portier: Engine,
    session: Session,
    decision: str,
    login: str,
    motif: str,
    champs: Mapping[str, Any] | None = None,
) -> str | None:
    """Take a decision about the account of somebody else; return the secret to hand over where one was drawn.

    Args:
        moteur_portier: engine of the doorkeeper.
        session: session of who decides.
        decision: its code in the journal.
        login: the account.
        motif: why.
        champs: what the account becomes, for a creation or a change.

    Raises:
        ErreurObservatoire: what the database refuses, in its words; nothing is changed.

    """
    secret = secrets.token_urlsafe(18) if decision in (CREER, SECRET) else None
    empreinte = empreinte_de(secret) if secret else None
    appeler(
        moteur_portier,
        "select acces.gerer_compte(%s, %s, %s, %s, %s, %s)",
        [empreinte_du_jeton(session.jeton), decision, login, Jsonb(dict(champs or {})), motif, empreinte],
    )
    return secret


def demander_bris(moteur_portier: Engine, session: Session, organisme: str, motif: str) -> int:
    """Ask for an hour of the rights of another organisme; return the number under which somebody else agrees."""
    (numero,) = appeler(
        moteur_portier,
        "select acces.demander_bris(%s, %s, %s)",
        [empreinte_du_jeton(session.jeton), organisme, motif],
    )
    return int(numero)


def approuver_bris(moteur_portier: Engine, session: Session, numero: int) -> datetime:
    """Agree to what somebody else asked for; return the end of its hour."""
    (fin,) = appeler(moteur_portier, "select acces.approuver_bris(%s, %s)", [empreinte_du_jeton(session.jeton), numero])
    assert isinstance(fin, datetime)  # noqa: S101 - narrows the driver's type
    return fin


def refuser_bris(moteur_portier: Engine, session: Session, numero: int, motif: str) -> None:
    """Refuse what somebody else asked for, and say why."""
    appeler(moteur_portier, "select acces.refuser_bris(%s, %s, %s)", [empreinte_du_jeton(session.jeton), numero, motif])


def finir_bris(moteur_portier: Engine, session: Session) -> None:
    """End before its hour what was opened to this person."""
    appeler(moteur_portier, "select acces.finir_bris(%s)", [empreinte_du_jeton(session.jeton)])
