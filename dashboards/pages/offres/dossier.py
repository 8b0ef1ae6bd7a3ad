"""The record of one open offer: its dwelling, its candidatures, its présélection, and the ways on from there."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards.kit import fiche_logement, preselection
from dashboards.kit.fiche import VOIR, prochaine_etape, sur
from dashboards.kit.frame import page
from dashboards.kit.logement import nom_et_loyer, nom_logement
from dashboards.kit.reads import preselections
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.tableau import tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.texts import echapper
from dashboards.pages.offres import cards, reads

CHERCHER = "Chercher des candidats"
# The steps at which an offer may still want candidates.
A_POURVOIR = (reads.SANS, reads.POSITIONNEE)
PSEUDONYME = "Ni nom ni numéro ici : l’identité s’ouvre sur finalité, depuis « Rapprochement » ou « Demandes »."


def proposer(place: int, offre: Mapping[str, Any], communes: Mapping[str, str]) -> None:
    """Offer the ways on from the row of an offer."""
    if st.button(sur(VOIR, place), key=f"dossier_{place}"):
        ouvrir(offre, communes)
    chercher(offre)


def chercher(offre: Mapping[str, Any]) -> None:
    """Offer the way to those who could be candidates, while the offer wants some."""
    if offre["etape"] in A_POURVOIR:
        page.lien("rapprochement", CHERCHER, offre=str(offre["offre_id"]))


@st.dialog("L’offre et ses candidatures", width="large")
def ouvrir(offre: Mapping[str, Any], communes: Mapping[str, str]) -> None:
    """Show the record of an offer over the page."""
    lecteur = page.lecteur_du_dialogue()
    if lecteur is None:
        return
    st.markdown(f"**{echapper(nom_et_loyer(offre, communes))}**")
    presenter(lecteur, offre, communes)


def presenter(lecteur: Lecteur, offre: Mapping[str, Any], communes: Mapping[str, str]) -> None:
    """Draw the record of an offer."""
    code = str(offre["offre_id"])
    lues = reads.candidatures(lecteur, [code])
    prochaine_etape(cards.suite(offre, lues, date_des_donnees(lecteur), lecteur.session))
    fiche_logement.presenter(lecteur, code)
    noter_une_fois(lecteur, (code,), len(lues), ou="candidatures", cible="candidature", offre_id=code)
    tableau(
        cards.candidatures(lues, modalites(lecteur, "DECISION_CAL"), modalites(lecteur, "REPONSE")),
        f"Candidatures : {nom_logement(offre, communes)}",
        cle="candidatures",
        nombres=False,
        vide="Aucune candidature sur ce logement.",
    )
    st.caption(PSEUDONYME)
    proposes = preselections.candidats(lecteur, code)
    if not preselections.siennes(proposes).empty:
        st.markdown("### Présélection")
        noter_une_fois(lecteur, ("preselection", code), len(proposes), ou="preselection", offre_id=code)
        dits = preselection.mots(lecteur)
        st.markdown(echapper(preselection.complete(proposes, dits)))
        tableau(preselection.lignes(proposes, dits), preselection.DANS_L_ORDRE, cle="preselection", nombres=False)
        st.caption(echapper(preselection.RESERVEE))
    chercher(offre)
    page.lien("commission", "Voir ce qui attend la commission")
