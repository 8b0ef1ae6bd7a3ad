"""The household that a reader is looking at, from one page to the next: kept in its session, never in the address."""

import streamlit as st

from dashboards.access.profils import page_de, page_permise
from dashboards.kit.frame.adresse import EN_ATTENTE
from dashboards.kit.words.texts import echapper

# The two readings of the page Rapprochement, as its address names them.
LECTURE, LOGEMENT, MENAGE = "lecture", "logement", "menage"
# The states of the demandes that the matching compares with dwellings.
RAPPROCHEES = ("active", "expiree")
RETENUE, SAISIE = "_menage", "menage_saisi"
TAILLE = 20
PSEUDONYME = "Pseudonyme de la demande"
AIDE = (
    "Vingt caractères, que donnent les listes de « DALO et publics prioritaires », présomptions exceptées ; ni nom ni "
    "numéro unique."
)


def retenue() -> str:
    """Return the demande that the reader is looking at; empty when none is."""
    return str(st.session_state.get(RETENUE, ""))


def retenir(demande_id: str) -> None:
    """Keep a demande for the next pages, in the place of what was typed."""
    st.session_state[RETENUE] = demande_id
    st.session_state.pop(SAISIE, None)


def saisir() -> str:
    """Draw the box that takes the pseudonym of a demande, filled with the one that the reader is looking at."""
    saisi = st.text_input(PSEUDONYME, retenue(), key=SAISIE, max_chars=TAILLE, autocomplete="off")
    st.caption(echapper(AIDE))
    st.session_state[RETENUE] = saisi.strip()
    return retenue()


def proposer_ses_logements(demande_id: str, libelle: str, cle: str) -> None:
    """Offer the dwellings that could suit a household, to those whose profile has the page."""
    cible = page_de("rapprochement")
    if cible is None or not page_permise(cible.chemin, st.session_state["_session"]):
        return
    if st.button(libelle, key=cle):
        retenir(demande_id)
        # The filters of the page that is left are not those of the next one.
        st.session_state.pop(EN_ATTENTE, None)
        st.switch_page(cible.module, query_params={LECTURE: MENAGE})
