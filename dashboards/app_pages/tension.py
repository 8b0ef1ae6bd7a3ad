"""Tension: where, and for which type of dwelling, the wait is worst."""

import streamlit as st

from dashboards.components import adresse, cartes_tension, comparaison, graphique, page, suivi, thematique
from dashboards.components.textes import NON_DITES, echapper
from dashboards.phrases import phrase_tension
from dashboards.queries.thematique import THEMES

ONGLETS = {"classement": "Classement des EPCI", "epci": "Carte des EPCI", "commune": "Carte des communes"}
THEME = THEMES["tension"]
SANS_TENSION = (
    "La tension se calcule sur douze mois d’attributions : elle apparaîtra ici, avec ses graphiques, dès que les "
    "fichiers reçus les couvriront."
)

vue = thematique.ouvrir("tension", "Tension", THEME.series)
situation, ici = vue.situation, vue.ici
quand, types, masques = cartes_tension.extremes(vue, "tension")
phrase = (
    NON_DITES
    if situation.tension is None
    else phrase_tension(
        situation.periode,
        situation.tension,
        vue.situation.du_departement("tension"),
        types[0] if types else None,
        quand,
        est_couverte=situation.est_tension_couverte,
        types_masques=masques,
    )
)
thematique.titrer(
    vue,
    f"Tension : {ici.libelle}",
    phrase,
    "demandes en cours et attributions, à la commune du premier vœu",
)

extremes = cartes_tension.chiffres_des_extremes(quand, types, masques)
thematique.cles(vue, "tension", "tension_hmut", *extremes, "stock", "attribution")
suivi.dire_la_fin(vue)

thematique.rangee(
    vue.repartition("tension", "typologie", trie=True, precision="selon le premier type demandé", reference=True),
    cartes_tension.demandes_et_attributions(vue, "tension") if vue.a("tension") else None,
)
thematique.rangee(*(vue.evolution(nom) for nom in ("tension", "tension_hmut")))
if not vue.a("tension"):
    if not situation.tait("tension"):
        st.info(echapper(SANS_TENSION))
else:
    st.markdown(f"## {echapper('Où la tension est-elle la plus forte ?')}")
    onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), "classement", ONGLETS.__getitem__, segments=True)
    graphique.graphique(vue.rangs("tension") if onglet == "classement" else vue.carte("tension", onglet))

comparaison.comparer(vue, ("tension", "tension_hmut", "stock", "attribution"))
page.telecharger("tension", "ces chiffres", **thematique.filtres(vue))
st.page_link("app_pages/demandes.py", label="Voir les demandes de ce territoire", query_params={"geo": ici.geo})
thematique.pied(vue, THEME.series)
