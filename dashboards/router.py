"""The Streamlit script: it finds the reader, offers its pages and frames the one it chose.

What belongs here: menu, band, errors turned into a sentence. What does not: rights (the database), figures (the
pages).
"""

import logging
import secrets

import streamlit as st

from dashboards.access.actifs import TITRE
from dashboards.access.profils import SECTIONS, pages_de
from dashboards.kit.frame import adresse, bris, header, page, veille
from dashboards.kit.reads.lecteur import PublicationChangeeError
from dashboards.kit.words.texts import ERREUR_PAGE
from warehouse.errors import ErreurObservatoire, SessionExpiree

ICONE = "/favicon.svg"
journal = logging.getLogger("observatoire.portail")


def naviguer() -> None:
    """Draw the portal for the reader of this browser."""
    porte = page.courant(relire=True)
    if porte is None:
        st.set_page_config(page_title=f"Session terminée – {TITRE}", page_icon=ICONE, layout="wide")
        st.navigation([st.Page(page.terminee, title="Session terminée")], position="hidden").run()
        return
    lecteur, etat = porte
    offertes = pages_de(lecteur.session)
    menu = {
        section: [
            st.Page(p.module, title=p.titre, url_path=p.chemin, default=p.chemin == "accueil")
            for p in offertes
            if p.section == section
        ]
        for section in SECTIONS
    }
    choisie = st.navigation({s: pages for s, pages in menu.items() if pages}, expanded=True)
    st.set_page_config(page_title=f"{choisie.title} – {TITRE}", page_icon=ICONE, layout="wide")
    header.deconnexion()
    header.bandeau(lecteur, etat)
    bris.signaler(lecteur)
    veille.veiller(lecteur.session)
    try:
        choisie.run()
        adresse.proposer_d_effacer()
    finally:
        adresse.publier()


try:
    naviguer()
except PublicationChangeeError:
    st.rerun()
except SessionExpiree:
    page.terminee()
except ErreurObservatoire as erreur:
    st.error(str(erreur))
except Exception:
    reference = secrets.token_hex(4)
    journal.exception("page en échec, référence %s", reference)
    st.error(ERREUR_PAGE.format(reference=reference))
