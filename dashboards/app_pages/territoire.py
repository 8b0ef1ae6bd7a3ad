"""Territoire: how this territory differs, and how it changes."""

import streamlit as st

from dashboards.components import adresse, cartes_territoire, graphique, page
from dashboards.components.chiffres import chiffres
from dashboards.components.tableau import tableau
from dashboards.components.textes import echapper
from dashboards.formats import date_heure, periode
from dashboards.phrases import contexte, phrase_plusieurs_types, phrase_territoire, titre_territoire
from dashboards.queries import indicateurs, territoire, territoires
from dashboards.queries.catalogue import catalogue

ONGLETS = {"classement": "Classement", "carte": "Carte", "types": "Types de logement"}
MAILLES = {"epci": "EPCI", "commune": "Communes"}

lecteur, etat = page.ouvrir("territoire")
entete = st.container()
page.sans_publication(etat)
mesh = territoires.territoires(lecteur)
definitions = catalogue(lecteur)
publiee = date_heure(etat.publiee_at)

with st.container(horizontal=True, gap="small"):
    geo = adresse.territoire(mesh.choix(), territoires.depart(lecteur, mesh), mesh.libelle)
    ici, reference = mesh.trouver(geo), mesh.departement()
    series = territoire.series(lecteur, ici, reference)
    pas = territoire.periode_type(ici)
    dates = territoire.periodes(series)
    if not dates:
        st.info("Aucune période n’est encore publiée pour ce territoire.")
        st.stop()
    quand = adresse.choisir("annee" if pas == "annee" else "mois", "Période", dates, dates[0], periode)

situation = territoire.Situation(ici, reference, pas, quand, series)
stock, tension = situation.valeur("stock"), situation.valeur("tension")
tension_reference = situation.ailleurs("tension", reference.code)

with entete:
    page.titre(
        titre_territoire(ici.libelle, tension, tension_reference, est_reference=situation.est_reference),
        phrase_territoire(
            ici.sujet,
            quand,
            stock,
            situation.avant("stock"),
            tension,
            tension_reference,
            est_reference=situation.est_reference,
        ),
        contexte(ici.libelle, periode(quand), "demandes rattachées à leur premier vœu", "statistiques du département"),
    )


chiffres(cartes_territoire.chiffres_cles(situation))

for paire in (("stock", "tension"), ("anciennete", "delai_anormal")):
    for colonne, nom in zip(st.columns(2), paire, strict=True):
        with colonne:
            graphique.graphique(cartes_territoire.evolution(situation, definitions[nom], publiee))
provisoires = 2 if pas == "mois" and quand == dates[0] else 0
graphique.graphique(cartes_territoire.flux(situation, definitions["attribution"], publiee, provisoires))

page.telecharger("territoire", "ces séries", geo=geo)

st.markdown("## Comparer les territoires")
offerts = [n for n in territoire.CLASSES if n not in {"refus", "vacance"} or pas == "mois"]
with st.container(horizontal=True, gap="small"):
    nom = adresse.choisir("indicateur", "Indicateur", offerts, "tension", lambda n: definitions[n].libelle)
    onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), "classement", ONGLETS.__getitem__, segments=True)
choix = definitions[nom]
choisi = {"epci": ici.code, "commune": ici.epci_code}.get(ici.type)
if onglet == "classement":
    graphique.graphique(
        cartes_territoire.rangs(
            territoire.maille(lecteur, mesh, nom, quand, "epci"),
            choix,
            situation.ailleurs(nom, reference.code),
            choisi,
            periode(quand),
            publiee,
        )
    )
elif onglet == "types":
    mois = quand if pas == "mois" else f"{quand}-12"
    cadre = indicateurs.repartition(lecteur, (nom,), "typologie", reference.code, "mois", mois)
    graphique.graphique(cartes_territoire.types(cadre, choix, periode(mois), publiee))
    if lecteur.profil == "bailleur":
        st.caption(echapper(phrase_plusieurs_types(*territoire.plusieurs_types(lecteur))))
else:
    maille = adresse.choisir("maille", "Maille", list(MAILLES), "epci", MAILLES.__getitem__, segments=True)
    if maille == "commune" and choix.unite == "compte":
        st.info("La carte par commune ne montre que des rapports : choisissez un taux ou une ancienneté.")
    else:
        date = territoire.derniere_annee(quand) if maille == "commune" else quand
        cadre = territoire.maille(lecteur, mesh, nom, quand, maille)
        cible = ici.code if ici.type == maille else choisi
        graphique.graphique(cartes_territoire.carte_du_departement(cadre, choix, maille, cible, periode(date), publiee))

annee = territoire.derniere_annee(quand)
st.markdown(f"## Communes en {annee}")
table, masquees = cartes_territoire.communes(territoire.communes(lecteur, mesh, annee), ici)
tableau(table, f"Communes en {annee} : demandes, tension, ancienneté, attributions", cle="communes")
st.caption(echapper(cartes_territoire.pied_communes(masquees)))
page.telecharger("communes", "les communes", annee=annee)
