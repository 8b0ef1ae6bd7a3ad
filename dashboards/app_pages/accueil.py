"""Accueil: three figures, and what to do about them. No chart: the page must come at once."""

import streamlit as st

from dashboards.components import accueil, page
from dashboards.components.chiffres import chiffres
from dashboards.components.textes import echapper
from dashboards.formats import date_heure, periode
from dashboards.phrases import contexte, phrase_territoire
from dashboards.queries import territoire, territoires

RIEN = "Rien à traiter aujourd’hui. Dernière vérification : {heure}."

lecteur, etat = page.ouvrir("accueil")
entete = st.container()
if etat.est_vide:
    page.titre("Bonjour")
    page.sans_publication(etat)

mesh = territoires.territoires(lecteur)
ici = mesh.trouver(territoires.depart(lecteur, mesh))
reference = mesh.departement()
pas, dates, series = territoire.au_plus_fin(lecteur, ici, reference, territoire.SUIVIS)
if not dates:
    page.titre("Bonjour", "Aucune période complète n’est encore publiée.")
    st.stop()
quand = territoire.derniere_lisible(series, territoire.SUIVIS, ici.code, dates)
situation = territoire.Situation(ici, reference, pas, quand, series)

attente = accueil.echeances(lecteur)
phrase = phrase_territoire(
    ici.sujet,
    situation.periode,
    situation.valeur("stock"),
    situation.avant("stock"),
    situation.tension,
    situation.ailleurs("tension", reference.code),
    est_reference=situation.est_reference,
    est_couverte=situation.est_tension_couverte,
)
offres = accueil.offres(lecteur)
cartes = accueil.cartes(lecteur, situation, offres, attente)
with entete:
    page.titre(
        accueil.titre(lecteur),
        accueil.phrase(lecteur, attente, cartes, phrase),
        contexte(ici.libelle, periode(situation.periode), *accueil.population(lecteur)),
    )
chiffres(cartes)

if lecteur.profil != "public":
    st.markdown("## À traiter")
    taches = accueil.taches(lecteur, offres, mesh, attente)
    if not taches:
        st.write(echapper(RIEN.format(heure=date_heure(etat.publiee_at))))
    for texte, chemin, filtres in taches:
        st.page_link(f"app_pages/{chemin}.py", label=echapper(texte), query_params=filtres)

st.markdown("## Aller plus loin")
for texte, chemin, filtres in accueil.liens(lecteur, ici):
    st.page_link(f"app_pages/{chemin}.py", label=echapper(texte), query_params=filtres)
