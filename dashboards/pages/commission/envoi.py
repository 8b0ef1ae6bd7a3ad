"""To take away the candidatures of the organisme as a file of the door: its numéros uniques open on a purpose."""

import streamlit as st

from dashboards.kit import finalite
from dashboards.kit.frame import page
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.texts import ACCES_ENREGISTRE, FINALITE, echapper
from dashboards.pages.commission.fichiers import IDENTITE

CE_QUI_PART = (
    "Les candidatures transmises et les décisions saisies partent d’elles-mêmes avec le prochain dépôt de "
    "l’observatoire. Pour les envoyer par votre propre outil, ou les y reprendre, voici le même fichier, numéros "
    "uniques compris."
)


def proposer(lecteur: Lecteur) -> None:
    """Offer the file, once a purpose is given."""
    finalites = lecteur.finalites(IDENTITE)
    if not finalites:
        return
    with st.expander("Emporter le fichier des candidatures"):
        st.caption(echapper(f"{CE_QUI_PART} {FINALITE} {ACCES_ENREGISTRE}"))
        choisie = finalite.choisir(finalites, cle="finalite_envoi")
        if choisie is not None:
            page.fichier("candidatures", "les candidatures transmises", finalite=choisie)
