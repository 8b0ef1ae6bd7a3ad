"""The warning before a session ends, with the way to stay.

What belongs here: reading the clock every minute, without waking the session. What does not: ending it (the database).
"""

from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboards.kit.words.formats import heure
from dashboards.kit.words.texts import echapper
from warehouse.access.sessions import INACTIVITE, Session

PREAVIS = timedelta(minutes=5)
TOUTES_LES_MINUTES = 60
PROLONGER = "Prolonger la session"


def avertissement(maintenant: datetime, vue_at: datetime, expire_at: datetime) -> tuple[str, bool]:
    """Return what to say of the end of a session, and whether it can be put off; nothing while it is far.

    ``vue_at`` is the last page: without another, the session falls asleep an hour later.
    """
    sommeil = vue_at + INACTIVITE
    fin = min(sommeil, expire_at)
    if maintenant < fin - PREAVIS or maintenant >= fin:
        return "", False
    if sommeil < expire_at:
        return f"Sans action de votre part, votre session se termine à {heure(fin)}.", True
    return f"Votre session se termine à {heure(fin)}. Reconnectez-vous ensuite : l’adresse garde vos filtres.", False


def veiller(session: Session) -> None:
    """Watch the clock beside the page; each run of the page starts again from now."""
    _guetter(datetime.now(UTC), session.expire_at)


@st.fragment(run_every=TOUTES_LES_MINUTES)
def _guetter(vue_at: datetime, expire_at: datetime) -> None:
    texte, est_prolongeable = avertissement(datetime.now(UTC), vue_at, expire_at)
    if texte:
        st.warning(echapper(texte))
    if est_prolongeable and st.button(PROLONGER):
        st.rerun()
