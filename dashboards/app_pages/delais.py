"""Délais: how long one waits, and who waits longest."""

import streamlit as st

from dashboards.components import adresse, cartes_delais, comparaison, graphique, page, thematique
from dashboards.components.textes import echapper
from dashboards.phrases import phrase_delai_anormal, phrase_delais
from dashboards.queries.thematique import THEMES

THEME = THEMES["delais"]
TABLE = ("loge_12_mois", "loge_24_mois", "loge_36_mois", "attente_mediane", "delai_attribution_moyen", "anciennete")

vue = thematique.ouvrir("delais", "Délais", THEME.series)
thematique.titrer(
    vue,
    f"Délais : {vue.ici.libelle}",
    phrase_delais(
        vue.situation.periode,
        vue.valeur("loge_24_mois"),
        vue.valeur("delai_attribution_moyen"),
        vue.valeur("anciennete"),
    ),
    "demandes de logement social, à la commune du premier vœu",
)

logees = [cartes_delais.part_logee(vue)] if vue.a(cartes_delais.INDICATEUR) else []
thematique.cles(vue, *logees, "delai_attribution_moyen", "anciennete", "delai_anormal")
seuil = vue.ici.delai_anormal_mois, vue.ici.delai_anormal_du
st.caption(echapper(phrase_delai_anormal(*seuil, est_compose=vue.ici.est_compose)))

groupes = cartes_delais.groupes(vue)
if groupes:
    groupe = adresse.choisir(
        "groupe",
        "Comparer selon",
        groupes,
        "ensemble",
        lambda code: cartes_delais.nom_du_groupe(vue, code),
    )
    graphique.graphique(cartes_delais.courbe(vue, groupe))
elif cartes_delais.INDICATEUR in vue.definitions:
    st.info(echapper(cartes_delais.VIDE))
thematique.rangee(cartes_delais.expliquer(vue, vue.evolution("loge_24_mois")), vue.evolution("anciennete"))
par_type = vue.repartition("loge_24_mois", "typologie", precision="selon le premier type demandé", reference=True)
thematique.rangee(
    cartes_delais.expliquer(vue, par_type),
    vue.rangs("delai_anormal") if vue.a("delai_anormal") else None,
)

par_epci = vue.situation.est_reference or (vue.situation.periode_type == "mois" and not vue.ici.est_compose)
comparaison.comparer(vue, TABLE, "epci" if par_epci else "commune")
if vue.a(cartes_delais.INDICATEUR):
    st.caption(echapper(cartes_delais.absences(vue)))
page.telecharger("delais", "ces chiffres", **thematique.filtres(vue))
st.page_link("app_pages/demandes.py", label="Voir les demandes de ce territoire", query_params={"geo": vue.ici.geo})
thematique.pied(vue, THEME.series)
