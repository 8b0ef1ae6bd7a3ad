"""Saved views: a page and its filters under a name, carried to the database by the portier for the owner of a session.

What belongs here: the calls. What does not: what may be saved and whose it is, which
``warehouse/access/schema/81_vues_enregistrees.sql`` checks.
"""

from collections.abc import Mapping

from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from warehouse.access.sessions import Session, appeler, empreinte_du_jeton


def garder(moteur_portier: Engine, session: Session, nom: str, page: str, filtres: Mapping[str, str]) -> int:
    """Save a page and its filters under a name; return its number.

    Raises:
        ErreurObservatoire: what the database refuses, in its words; nothing is saved.

    """
    (numero,) = appeler(
        moteur_portier,
        "select acces.garder_vue(%s, %s, %s, %s)",
        [empreinte_du_jeton(session.jeton), nom, page, Jsonb(dict(filtres))],
    )
    return int(numero)


def ouvrir(moteur_portier: Engine, session: Session, numero: int) -> tuple[str, dict[str, str]]:
    """Return the page and the filters of a view of one's own, once the journal says that it was opened."""
    page, filtres = appeler(
        moteur_portier,
        "select page, filtres from acces.ouvrir_vue(%s, %s)",
        [empreinte_du_jeton(session.jeton), numero],
    )
    return str(page), dict(filtres)


def retirer(moteur_portier: Engine, session: Session, numero: int) -> None:
    """Remove a view of one's own."""
    appeler(moteur_portier, "select acces.retirer_vue(%s, %s)", [empreinte_du_jeton(session.jeton), numero])
