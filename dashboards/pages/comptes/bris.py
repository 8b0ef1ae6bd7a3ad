"""To agree to, or refuse, an hour of the rights of an organisme whose accounts one manages."""

import pandas as pd
import streamlit as st

from dashboards.kit.bris import demandes, qui
from dashboards.kit.frame import page
from dashboards.kit.reads import bris
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import date_heure, heure
from dashboards.kit.words.texts import echapper
from warehouse.access import gestion
from warehouse.errors import ErreurObservatoire

QUOI = "{qui} demande, pour une heure, les droits de « {organisme} », à la place des siens. Demandé le {quand}."
SUITE = (
    "N’acceptez que si vous connaissez cette personne et sa raison. Elle lira pendant une heure ce que lisent les "
    "comptes de cet organisme, et les noms si elle déclare une finalité. La demande, votre décision, les identités "
    "qu’elle ouvrira et les fichiers qu’elle prendra sont inscrits au journal de cet organisme."
)
ACCEPTE = "Accepté : jusqu’à {heure}, cette personne a les droits de « {organisme} »."
REFUSE = "Refusé : la personne lira votre motif."


def decider(lecteur: Lecteur) -> None:
    """Show the requests of the day, each with its decision while it awaits one."""
    geres = bris.geres(lecteur)
    if geres.empty:
        return
    st.markdown("## Bris de glace")
    demandes(geres)
    for _, un in geres[geres["etat"] == bris.ATTEND].iterrows():
        if st.button(f"Décider de la demande de {un['login']}", key=f"bris_{un['bris_id']}"):
            _dialogue(un)


@st.dialog("Décider d’un bris de glace", on_dismiss="rerun")
def _dialogue(un: "pd.Series[str]") -> None:
    lecteur = page.lecteur_du_dialogue()
    if lecteur is None:
        return
    portier, session = lecteur.portail.portier, lecteur.session
    organisme, numero = un["organisme_libelle"], int(un["bris_id"])
    st.write(echapper(QUOI.format(qui=qui(un), organisme=organisme, quand=date_heure(un["demande_at"]))))
    st.write(echapper(f"Motif : {un['motif']}"))
    st.caption(echapper(SUITE))
    with st.form(f"bris_{numero}_decision"):
        motif = st.text_input("Motif, si vous refusez")
        accepte = st.form_submit_button("Accepter, pour une heure", type="primary")
        refuse = st.form_submit_button("Refuser")
    try:
        if accepte:
            fin = gestion.approuver_bris(portier, session, numero)
            st.success(echapper(ACCEPTE.format(heure=heure(fin), organisme=organisme)))
        if refuse:
            gestion.refuser_bris(portier, session, numero, motif)
            st.success(echapper(REFUSE))
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
