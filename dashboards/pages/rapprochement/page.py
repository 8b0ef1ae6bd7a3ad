"""Rapprochement: who could live in this dwelling, and where this household could live."""

import streamlit as st

from dashboards.kit.frame import adresse, page
from dashboards.kit.menage import LECTURE, LOGEMENT, MENAGE
from dashboards.pages.rapprochement import logement, menage, reads

SANS_OFFRE = (
    "Les logements proposés à la location apparaîtront ici dès leur réception. « Un ménage » dit déjà ses vœux, ce "
    "qu’un vœu de plus ouvrirait, et l’attente d’autres ménages."
)
LECTURES = {LOGEMENT: "Un logement : quels ménages ?", MENAGE: "Un ménage : quels logements ?"}

lecteur, etat = page.ouvrir("rapprochement")
entete = st.container()
page.sans_publication(etat)
offres = reads.offres(lecteur).set_index("offre_id", drop=False)
lecture = adresse.choisir(LECTURE, "Lecture", list(LECTURES), LOGEMENT, LECTURES.__getitem__, segments=True)
if lecture == MENAGE:
    menage.presenter(lecteur, entete, offres)
elif offres.empty:
    with entete:
        page.titre("Rapprochement", "Aucune offre ouverte dans votre périmètre.")
    st.info(SANS_OFFRE)
else:
    logement.presenter(lecteur, entete, offres)
