"""The trace of a list of households: each one that is read is in the journal, once while it stays on screen."""

import streamlit as st

from dashboards.kit.frame.adresse import ARRIVEE
from dashboards.kit.reads.lecteur import Lecteur
from warehouse.access import reading

CIBLE = "rapprochement"
NOTEE = "_liste_notee"


def noter_une_fois(lecteur: Lecteur, liste: tuple[object, ...], lues: int, **filtre: str) -> None:
    """Write that a list was read, unless the last run of the same page wrote it already, under the same rights.

    Args:
        lecteur: who reads.
        liste: what tells the list from another: its dwelling or demande, its filters, its page.
        lues: rows read.
        filtre: what the journal keeps of it (``offre_id``, ``demande_id``).

    """
    liste = (lecteur.empreinte, *liste)
    if st.session_state.get(ARRIVEE) or st.session_state.get(NOTEE) != liste:
        reading.noter(lecteur.portail.lecteur, lecteur.session, "lecture", CIBLE, lues, filtre)
        st.session_state[NOTEE] = liste
