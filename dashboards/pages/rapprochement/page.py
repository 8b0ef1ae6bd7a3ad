"""Rapprochement: who could live in this dwelling, and where this household could live."""

import streamlit as st

from dashboards.kit.frame import adresse, page
from dashboards.kit.menage import LECTURE, LOGEMENT, MENAGE
from dashboards.pages.rapprochement import logement, menage, reads

LECTURES = {LOGEMENT: "Un logement : quels ménages ?", MENAGE: "Un ménage : quels logements ?"}

lecteur, etat = page.ouvrir("rapprochement")
entete = st.container()
page.sans_publication(etat)
offres = reads.offres(lecteur).set_index("offre_id", drop=False)
if offres.empty:
    with entete:
        page.titre("Rapprochement", "Aucune offre ouverte dans votre périmètre.")
    st.info("Les logements proposés à la location apparaîtront ici dès leur réception.")
    st.stop()

lecture = adresse.choisir(LECTURE, "Lecture", list(LECTURES), LOGEMENT, LECTURES.__getitem__, segments=True)
if lecture == MENAGE:
    menage.presenter(lecteur, entete, offres)
else:
    logement.presenter(lecteur, entete, offres)
