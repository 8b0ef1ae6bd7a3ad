"""Délais: how long one waits, and who waits longest."""

import streamlit as st

from dashboards.kit import graphique, seuils
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads.territoire import MEDIANE
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import comparaison, view
from dashboards.kit.words.sentences import phrase_delai_anormal, phrase_delais
from dashboards.kit.words.texts import echapper
from dashboards.pages.delais import cards
from warehouse.reference import ANORMAL

THEME = THEMES["delais"]
TABLE = ("loge_12_mois", "loge_24_mois", "loge_36_mois", "attente_mediane", "delai_attribution_moyen", "anciennete")

vue = view.ouvrir("delais", "Délais", THEME.series)
attente, moyenne = cards.qui_dit_l_attente(vue), vue.ici_meme("delai_attribution_moyen")
view.titrer(
    vue,
    f"Délais : {vue.ici.libelle}",
    phrase_delais(
        vue.situation.periode,
        (attente.situation.periode, attente.valeur(MEDIANE)),
        vue.valeur("loge_24_mois"),
        (moyenne.situation.periode, moyenne.valeur("delai_attribution_moyen")),
        vue.valeur("anciennete"),
    ),
    "demandes de logement social, à la commune du premier vœu",
)

logees = [cards.part_logee(vue)] if vue.a(cards.INDICATEUR) else []
# The seniority has its own curve below: it is the one left out where all are told.
view.cles(vue, *cards.attente_mediane(attente), *logees, "delai_attribution_moyen", "delai_anormal", "anciennete")
if seuils.manque(vue.lecteur, ANORMAL):
    seuils.dire(vue.lecteur, ANORMAL)
else:
    seuil = vue.ici.delai_anormal_mois, vue.ici.delai_anormal_du
    st.caption(echapper(phrase_delai_anormal(*seuil, est_compose=vue.ici.est_compose)))

groupes, groupe = cards.groupes(vue), ""
if groupes:
    groupe = adresse.choisir(
        "groupe",
        "Comparer selon",
        groupes,
        cards.TOUTES,
        lambda code: cards.nom_du_groupe(vue, code),
    )
    graphique.graphique(cards.courbe(vue, groupe))
elif cards.INDICATEUR in vue.definitions:
    st.info(echapper(cards.VIDE))
view.rangee(cards.expliquer(vue, vue.evolution("loge_24_mois")), vue.evolution("anciennete"))
view.rangee(
    cards.par_type(vue, groupes, groupe),
    vue.rangs("delai_anormal") if vue.est_dite("delai_anormal") else None,
)

comparaison.comparer(vue, TABLE)
if vue.ici_meme(cards.INDICATEUR).a(cards.INDICATEUR):
    st.caption(echapper(cards.absences(vue)))
page.telecharger("delais", "ces chiffres", **view.filtres(vue))
page.lien("demandes", "Voir les demandes de ce territoire", geo=vue.ici.geo)
view.pied(vue, THEME.series)
