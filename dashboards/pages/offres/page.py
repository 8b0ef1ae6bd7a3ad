"""Mes offres: which dwellings are still to let, how far each has gone, what is due; a plan of proposals for all."""

import streamlit as st

from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import territoires
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.pages.offres import ouvertes, plan

OFFRES, PLAN = "offres", "plan"
ONGLETS = {OFFRES: "Offres ouvertes", PLAN: "Plan de propositions"}

lecteur, etat = page.ouvrir("offres")
entete = st.container()
page.sans_publication(etat)
jour = date_des_donnees(lecteur)
communes = territoires.territoires(lecteur).libelles("commune")
onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), OFFRES, ONGLETS.__getitem__, segments=True)
if onglet == PLAN and jour is not None:
    plan.presenter(lecteur, entete, communes, jour)
else:
    ouvertes.presenter(lecteur, entete, communes, jour)
