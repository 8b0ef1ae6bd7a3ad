"""Sessions as the portal sees them: opened, found again and closed by the database, through the role ``portier``.

Nothing is remembered here: revoking a session in the database cuts at the next page, in every tab.
"""

import streamlit as st

from dashboards.access.cookies import SESSION, TAILLE_MAX, nom_du_cookie
from dashboards.access.portail import Portail, portail
from warehouse.access import sessions
from warehouse.access.federation import Identite
from warehouse.access.sessions import Lieu, Session


def jeton_du_navigateur() -> str | None:
    """Return the token that this browser holds, during the run of a page."""
    jeton = st.context.cookies.get(nom_du_cookie(portail(), SESSION))
    return jeton if jeton and len(jeton) <= TAILLE_MAX else None


def retrouver(portail: Portail, jeton: str) -> Session | None:
    """Return the live session of a token, or None: unknown, expired, asleep or revoked."""
    return sessions.session_de(portail.portier, jeton)


def ouvrir(portail: Portail, login: str, mot_de_passe: str, lieu: Lieu, nouveau: str | None = None) -> Session:
    """Sign in, with a new password where one is chosen; a refusal has one sentence whatever its cause."""
    return sessions.ouvrir_session(portail.portier, login, mot_de_passe, lieu, nouveau)


def ouvrir_publique(portail: Portail, lieu: Lieu) -> Session:
    """Open a session of the account of everybody."""
    return sessions.session_publique(portail.portier, lieu)


def ouvrir_federee(portail: Portail, identite: Identite) -> Session:
    """Open a session on what the provider of identity signed."""
    return sessions.ouvrir_session_federee(portail.portier, identite.jeton, identite.infos)


def fermer(portail: Portail, jeton: str) -> None:
    """Revoke a session."""
    sessions.fermer_session(portail.portier, jeton)
