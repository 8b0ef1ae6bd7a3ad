"""The trace of a list of households, or of how many there are: what is read is in the journal, once while on screen."""

import streamlit as st

from dashboards.kit.frame.adresse import ARRIVEE
from dashboards.kit.reads.lecteur import Lecteur
from warehouse.access import reading

CIBLE = "rapprochement"
NOTEE = "_liste_notee"


def noter_une_fois(
    lecteur: Lecteur, liste: tuple[object, ...], lues: int, *, ou: str = "", cible: str = CIBLE, **filtre: str
) -> None:
    """Write that a list was read, unless the last run of the page did, in the same département and rights.

    Args:
        lecteur: who reads.
        liste: what tells the list from another: its dwelling or demande, its filters, its page.
        lues: rows read.
        ou: the part of the page that shows it, of a page that may show two lists.
        cible: the view that was read.
        filtre: what the journal keeps of it (``offre_id``, ``demande_id``).

    """
    cle, liste = f"{NOTEE}{ou}", (lecteur.empreinte, lecteur.departements, *liste)
    if st.session_state.get(ARRIVEE) or st.session_state.get(cle) != liste:
        reading.noter(lecteur.portail.lecteur, lecteur.session, "lecture", cible, lues, filtre)
        st.session_state[cle] = liste
