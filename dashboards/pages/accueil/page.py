"""Accueil: three figures, what to do about them, and how long one waits. No chart: the page must come at once."""

import streamlit as st

from dashboards.kit import seuils
from dashboards.kit.chiffres import chiffres
from dashboards.kit.frame import page
from dashboards.kit.reads import territoire, territoires
from dashboards.kit.words.formats import date_heure
from dashboards.kit.words.sentences import contexte, phrase_depuis, phrase_territoire
from dashboards.kit.words.texts import echapper
from dashboards.pages.accueil import alertes, attente, cards, vues
from dashboards.pages.priorites import echeances
from warehouse.reference import ANORMAL, DALO

BONJOUR = "Bonjour"
RIEN = "Rien à traiter aujourd’hui. Dernière vérification : {heure}."

lecteur, etat = page.ouvrir("accueil")
entete, devant, milieu, ensuite = (st.container() for _ in range(4))
if etat.est_vide:
    page.titre(BONJOUR)
    page.sans_publication(etat)

mesh = territoires.territoires(lecteur)
ici = mesh.trouver(territoires.depart(lecteur, mesh))
reference = mesh.departement()
offerts = territoire.aux_deux_pas(lecteur, ici, reference, territoire.SUIVIS)
_, dates, series = suivi = offerts[0]
if not dates:
    page.titre(BONJOUR, "Aucune période complète n’est encore publiée.")
    st.stop()
quand = territoire.derniere_lisible(series, territoire.SUIVIS, ici.code, dates)
situation = suivi.situer(ici, reference, quand)
an = territoire.annees_jusqu_a(situation, offerts) if suivi.pas == "mois" else None

dus = cards.echeances(lecteur)
phrase = phrase_territoire(
    ici.sujet,
    situation.periode,
    situation.valeur("stock"),
    situation.avant("stock"),
    situation.tension,
    situation.ailleurs("tension", reference.code),
    est_reference=situation.est_reference,
    est_couverte=situation.est_tension_couverte,
) + phrase_depuis(*situation.depuis("stock"))
offres = cards.offres(lecteur)
cartes = cards.cartes(lecteur, situation, an, offres, dus)
if cards.repond_a_un_citoyen(lecteur):
    # A citizen asks this first; whoever works here has its own tasks before.
    with devant if lecteur.droits.est_public else ensuite:
        attente.demander(lecteur, mesh, ici.geo)
with entete:
    page.titre(
        BONJOUR,
        cards.phrase(lecteur, dus, cartes, phrase),
        contexte(ici.libelle, cards.quand(lecteur, situation, dus), *cards.population(lecteur, dus)),
    )
with milieu:
    chiffres(cartes)
    if dus is not None:
        seuils.dire(lecteur, DALO, *([] if echeances.decide(lecteur) else [ANORMAL]))
    if not lecteur.droits.est_public:
        st.markdown("## À traiter")
        taches = [
            *cards.bris_a_decider(lecteur),
            *alertes.liens(lecteur),
            *cards.du_plan(lecteur),
            *cards.a_corriger(lecteur),
            *cards.taches(lecteur, offres, mesh, dus),
        ]
        if not taches:
            st.write(echapper(RIEN.format(heure=date_heure(etat.publiee_at))))
        # Counted over the whole département, they are listed over it, whichever territory was looked at before.
        partout = {"geo": mesh.departement().geo}
        for texte, chemin, filtres in taches:
            page.lien(chemin, texte, **(partout if chemin in {"demandes", "priorites"} else {}), **filtres)

alertes.montrer(lecteur)
vues.montrer(lecteur)

st.markdown("## Aller plus loin")
for texte, chemin, filtres in cards.liens(lecteur, ici):
    page.lien(chemin, texte, **filtres)
