"""Tension: where, and for which type of dwelling, the wait is worst."""

import streamlit as st

from dashboards.kit import graphique
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import comparaison, suivi, view
from dashboards.kit.words.sentences import phrase_tension
from dashboards.kit.words.texts import NON_DITES, echapper
from dashboards.pages.tension import cards

ONGLETS = {"classement": "Classement des EPCI", "epci": "Carte des EPCI", "commune": "Carte des communes"}
THEME = THEMES["tension"]
SANS_TENSION = (
    "La tension se calcule sur douze mois d’attributions : elle apparaîtra ici, avec ses graphiques, dès que les "
    "fichiers reçus les couvriront."
)

vue = view.ouvrir("tension", "Tension", THEME.series)
situation, ici = vue.ici_meme("tension").situation, vue.ici
est_dite = vue.est_dite("tension")
types = cards.par_type(vue, "tension")
phrase = (
    NON_DITES
    if situation.tension is None
    else phrase_tension(
        situation.periode,
        situation.tension,
        situation.du_departement("tension"),
        types,
        est_couverte=situation.est_tension_couverte,
    )
)
view.titrer(
    vue,
    f"Tension : {ici.libelle}",
    phrase,
    "demandes en cours et attributions, à la commune du premier vœu",
)

view.cles(vue, "tension", "tension_hmut", *cards.chiffres_des_bouts(vue, "tension", types), "stock", "attribution")
suivi.dire_la_fin(vue)

view.rangee(
    vue.repartition("tension", "typologie", trie=True, precision="selon le premier type demandé", reference=True),
    cards.demandes_et_attributions(vue, "tension") if est_dite else None,
)
view.rangee(*(vue.evolution(nom) for nom in ("tension", "tension_hmut")))
if not est_dite:
    st.info(echapper(SANS_TENSION))
else:
    st.markdown(f"## {echapper('Où la tension est-elle la plus forte ?')}")
    onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), "classement", ONGLETS.__getitem__, segments=True)
    graphique.graphique(vue.rangs("tension") if onglet == "classement" else vue.carte("tension", onglet))

comparaison.comparer(vue, ("tension", "tension_hmut", "stock", "attribution"))
page.telecharger("tension", "ces chiffres", **view.filtres(vue))
page.lien("demandes", "Voir les demandes de ce territoire", geo=ici.geo)
page.lien("delais", "Voir les délais de ce territoire", geo=ici.geo)
view.pied(vue, THEME.series)
