"""Présélections and decisions of commissions: carried to the database by the portier for the owner of a session.

What belongs here: the calls. What does not: who may propose whom, on which offre, and what a commission may decide,
which ``warehouse/access/schema/84_*.sql`` to ``86_*.sql`` check.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from warehouse.access.sessions import Session, appeler, empreinte_du_jeton


@dataclass(frozen=True)
class Decision:
    """What a commission decided of one candidature; codes of DECISION_CAL, MOTIF_NON_ATTRIBUTION, MOTIF_MOINS_DE_3.

    ``avec_les_autres``: where the day of a decision is corrected, the other decisions of the dwelling and of its former
    day move with it.
    """

    date_cal: date
    decision: str
    rang: int | None = None
    motif: str | None = None
    motif_moins_de_3: str | None = None
    avec_les_autres: bool = False


def preselectionner(
    moteur_portier: Engine,
    session: Session,
    departement: str,
    offre: str,
    demande: str,
    rang: int | None = None,
    motif_ordre: str | None = None,
) -> int:
    """Add a household to the présélection of an offre, or move it; without a place, at the end. Return its place.

    Raises:
        ErreurObservatoire: what the database refuses, in its words; nothing is changed. The same for each call below.

    """
    (place,) = appeler(
        moteur_portier,
        "select acces.preselectionner(%s, %s, %s, %s, %s, %s)",
        [empreinte_du_jeton(session.jeton), departement, offre, demande, rang, motif_ordre],
    )
    return int(place)


def retirer(moteur_portier: Engine, session: Session, departement: str, offre: str, demande: str) -> None:
    """Take a household away, whose candidature is not handed over."""
    appeler(
        moteur_portier,
        "select acces.retirer_preselection(%s, %s, %s, %s)",
        [empreinte_du_jeton(session.jeton), departement, offre, demande],
    )


def inscrire(
    moteur_portier: Engine,
    session: Session,
    departement: str,
    offre: str,
    date_cal: date | None,
    motif_moins_de_3: str | None,
) -> None:
    """Say when the commission examines an offre, and why it will examine fewer than three demandes."""
    appeler(
        moteur_portier,
        "select acces.inscrire_a_la_commission(%s, %s, %s, %s, %s)",
        [empreinte_du_jeton(session.jeton), departement, offre, date_cal, motif_moins_de_3],
    )


def transmettre(moteur_portier: Engine, session: Session, departement: str, offre: str) -> int:
    """Hand over what is not yet handed over of a présélection; return how many candidatures leave."""
    (combien,) = appeler(
        moteur_portier,
        "select acces.transmettre_preselection(%s, %s, %s)",
        [empreinte_du_jeton(session.jeton), departement, offre],
    )
    return int(combien)


def statuer(moteur_portier: Engine, session: Session, departement: str, candidature: str, decision: Decision) -> None:
    """Enter what the commission of a landlord decided of a candidature."""
    d = decision
    appeler(
        moteur_portier,
        "select acces.statuer(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            *(empreinte_du_jeton(session.jeton), departement, candidature),
            *(d.date_cal, d.decision, d.rang, d.motif, d.motif_moins_de_3, d.avec_les_autres),
        ],
    )
