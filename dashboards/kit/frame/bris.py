"""The line of a break-glass above every page: whose rights, until when, and the way to give them back."""

import streamlit as st

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import heure
from dashboards.kit.words.texts import echapper
from warehouse.access import gestion

EN_COURS = (
    "Bris de glace : jusqu’à {heure}, vous avez les droits de « {organisme} », à la place des vôtres. Les "
    "identités que vous ouvrez et les fichiers que vous prenez sont inscrits à son journal."
)
RENDRE = "Rendre ces droits maintenant"


def signaler(lecteur: Lecteur) -> None:
    """Draw the line while it runs."""
    session = lecteur.session
    if session.bris_expire_at is None:
        return
    st.warning(echapper(EN_COURS.format(heure=heure(session.bris_expire_at), organisme=session.organisme_libelle)))
    if st.button(RENDRE):
        gestion.finir_bris(lecteur.portail.portier, session)
        # Its own pages may not be those of the other organisme: the landing page is everybody's.
        st.switch_page("pages/accueil/page.py")
