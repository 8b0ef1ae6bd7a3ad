"""Territoire: how this territory differs, and how it changes."""

import streamlit as st

from dashboards.kit import graphique, seuils
from dashboards.kit.chiffres import chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import territoire
from dashboards.kit.thematic import comparaison, suivi, view
from dashboards.kit.words.texts import AUCUNE_DONNEE, NON_DITES, echapper
from dashboards.pages.territoire import cards
from dashboards.pages.territoire.fiche import LIMITES
from warehouse.reference import ANORMAL

ONGLETS = {"classement": "Classement", "carte": "Carte", "types": "Types de logement"}
MAILLES = {"epci": "EPCI", "commune": "Communes"}

vue = view.ouvrir("territoire", "Territoire", territoire.SUIVIS)
lecteur, definitions, publiee = vue.lecteur, vue.definitions, vue.publiee
situation, ici = vue.situation, vue.ici
quand = situation.periode

with vue.entete:
    page.titre(*cards.mots(vue))

chiffres(cards.chiffres_cles(vue))
suivi.dire_la_fin(vue)
seuils.dire(lecteur, ANORMAL)
if vue.au_plus_proche("attribution").ici.code != ici.code:
    st.caption(echapper(NON_DITES))

for paire in (("stock", "tension"), ("anciennete", "delai_anormal")):
    view.rangee(*(vue.evolution(nom) for nom in paire))
view.rangee(cards.attributions(vue))
if suites := suivi.au_dernier_an(vue, cards.SUITES):
    st.markdown(f"## {cards.SUITE}")
    chiffres(suites)

page.telecharger("territoire", "ces séries", geo=ici.geo)
if not ici.est_compose:
    page.fiche("fiche_territoire", "la fiche du territoire", LIMITES, geo=ici.geo, annee=quand)

st.markdown("## Comparer les territoires")
tus = {"delai_anormal"} if seuils.manque(lecteur, ANORMAL) else set()
dits = territoire.dits_de_la_maille(lecteur, territoire.CLASSES, quand, "epci")
if not (offerts := [n for n in territoire.CLASSES if n in dits and n not in tus]):
    st.info(echapper(AUCUNE_DONNEE))
    st.stop()
repere = "tension" if "tension" in offerts else offerts[0]
with st.container(horizontal=True, gap="small"):
    nom = adresse.choisir("indicateur", "Indicateur", offerts, repere, lambda n: definitions[n].libelle)
    onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), "classement", ONGLETS.__getitem__, segments=True)
choix = definitions[nom]
if onglet == "classement":
    graphique.graphique(vue.rangs(nom))
elif onglet == "types":
    types = vue.repartition(nom, "typologie", trie=True, precision=cards.quel_type(choix))
    if types is None:
        st.info("Cet indicateur n’est pas détaillé par type de logement.")
    view.rangee(types)
    if cards.est_type_demande(choix):
        st.caption(echapper(cards.plusieurs_types(vue)))
else:
    maille = adresse.choisir("maille", "Maille", list(MAILLES), "epci", MAILLES.__getitem__, segments=True)
    if maille == "commune" and choix.unite == "compte":
        st.info("La carte par commune ne montre que des rapports : choisissez un taux ou une ancienneté.")
    else:
        graphique.graphique(vue.carte(nom, maille))

if date := comparaison.comparer(vue, ("stock", "attribution", "tension", "anciennete"), "commune"):
    page.telecharger("communes", "les communes", annee=date, geo=ici.geo)
page.lien("demandes", "Voir les demandes de ce territoire", geo=ici.geo)
page.lien("attributions", "Voir les attributions de ce territoire", geo=ici.geo)
