"""Territoire: how this territory differs, and how it changes."""

import streamlit as st

from dashboards.kit import graphique, seuils
from dashboards.kit.chiffres import chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import territoire
from dashboards.kit.thematic import comparaison, suivi, view
from dashboards.kit.words.sentences import contexte, phrase_territoire, titre_territoire
from dashboards.kit.words.texts import NON_DITES, echapper
from dashboards.pages.territoire import cards
from warehouse.reference import ANORMAL

ONGLETS = {"classement": "Classement", "carte": "Carte", "types": "Types de logement"}
MAILLES = {"epci": "EPCI", "commune": "Communes"}

vue = view.ouvrir("territoire", "Territoire", territoire.SUIVIS)
lecteur, mesh, definitions, publiee = vue.lecteur, vue.mesh, vue.definitions, vue.publiee
situation, ici, reference = vue.situation, vue.ici, vue.situation.reference
quand, pas = situation.periode, situation.periode_type
stock, tension = situation.valeur("stock"), situation.valeur("tension")
tension_reference = situation.ailleurs("tension", reference.code)

with vue.entete:
    page.titre(
        titre_territoire(ici.libelle, tension, tension_reference, est_reference=situation.est_reference),
        phrase_territoire(
            ici.sujet,
            quand,
            stock,
            situation.avant("stock"),
            situation.tension,
            tension_reference,
            est_reference=situation.est_reference,
            est_couverte=situation.est_tension_couverte,
        ),
        contexte(ici.libelle, vue.moment, "demandes rattachées à leur premier vœu", "statistiques du département"),
    )

chiffres(cards.chiffres_cles(vue))
suivi.dire_la_fin(vue)
seuils.dire(lecteur, ANORMAL)
if situation.tait("attribution"):
    st.caption(echapper(NON_DITES))

for paire in (("stock", "tension"), ("anciennete", "delai_anormal")):
    view.rangee(*(vue.evolution(nom) for nom in paire))
if not situation.tait("attribution"):
    constat = cards.constat_du_flux(vue, definitions["attribution"])
    graphique.graphique(vue.flux("attribution", constat))

page.telecharger("territoire", "ces séries", geo=ici.geo)

st.markdown("## Comparer les territoires")
tus = {"delai_anormal"} if seuils.manque(lecteur, ANORMAL) else set()
tus |= {"refus", "vacance"} if pas != "mois" else set()
offerts = [n for n in territoire.CLASSES if n not in tus]
with st.container(horizontal=True, gap="small"):
    nom = adresse.choisir("indicateur", "Indicateur", offerts, "tension", lambda n: definitions[n].libelle)
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

annee = territoire.derniere_annee(quand)
comparaison.comparer(vue, ("stock", "attribution", "tension", "anciennete"), "commune")
page.telecharger("communes", "les communes", annee=annee)
