"""Parc: what exists, where, what is empty, who moves and what it costs."""

import streamlit as st

from dashboards.kit import graphique
from dashboards.kit.chiffres import chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import territoires
from dashboards.kit.reads.catalogue import catalogue
from dashboards.kit.tableau import tableau
from dashboards.kit.thematic import bailleur
from dashboards.kit.thematic.view import rangee
from dashboards.kit.words.formats import date_heure
from dashboards.kit.words.sentences import contexte, phrase_parc
from dashboards.pages.parc import cards, propre, reads

DETAILS = {"taille": "Taille et énergie", "construction": "Construction et quartier prioritaire"}
ONGLETS = {"classement": "Classement des EPCI", "carte": "Carte des communes"}
PAIRES = {"taille": ("pieces", "dpe"), "construction": ("type", "qpv")}

lecteur, etat = page.ouvrir("parc")
entete = st.container()
page.sans_publication(etat)
mesh = territoires.tous(lecteur)
annees = reads.annees(lecteur)
if not annees:
    page.titre("Parc social", "Aucun inventaire du parc n’a encore été reçu.")
    st.stop()

definitions = catalogue(lecteur)
with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    geo = adresse.territoire(mesh.choix(), territoires.depart(lecteur, mesh), mesh.libelle)
    ici = mesh.trouver(geo)
    seul, siens = bailleur.choisir(lecteur, definitions, propre.CLES, ici)
    annee = adresse.choisir("annee", "Situation au 1ᵉʳ janvier", annees, annees[0], str, memoire="annee_du_parc")
    adresse.reserver()

publiee = date_heure(etat.publiee_at)
if bailleur.code(seul):
    propre.montrer(propre.composer(seul, mesh, siens, ici, annee, publiee, entete))
else:
    vue = reads.Inventaire(lecteur, mesh, ici, annee, publiee)
    comptes = vue.comptes
    with entete:
        page.titre(
            f"Parc social : {ici.libelle}",
            phrase_parc(
                ici.sujet,
                comptes.compte(ici.code, "total"),
                int(annee),
                comptes.part(ici.code, "en_qpv"),
                vue.densite(ici.code),
            ),
            contexte(
                ici.libelle,
                f"1ᵉʳ janvier {annee}",
                "périmètre du RPLS, résidences étudiantes comprises",
                "statistiques publiques du répertoire",
            ),
        )
    chiffres(cards.chiffres_cles(vue, definitions))

    detail = adresse.choisir("detail", "Répartition selon", list(DETAILS), "taille", DETAILS.__getitem__, segments=True)
    rangee(*(cards.repartition(vue, nom) for nom in PAIRES[detail]))

    occupes = [cards.par_type(vue, nom) for nom in (reads.LOYER, reads.MOBILITE) if nom in definitions]
    if any(occupes):
        st.markdown("## Loyers et mobilité")
        rangee(*occupes)

    st.markdown("## Où est le parc social")
    onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), "classement", ONGLETS.__getitem__, segments=True)
    graphique.graphique(cards.densite_epci(vue) if onglet == "classement" else cards.densite_communes(vue))

    communes = cards.communes(vue)
    st.markdown(f"## {communes.titre}")
    tableau(communes.donnees, communes.alt, cle=communes.cle)

page.telecharger("parc", "le parc de tous les bailleurs" if bailleur.code(seul) else "le parc", annee=annee)
if lecteur.est_bailleur:
    page.fichier("logements", "vos logements", geo=ici.geo, annee=annee)
page.lien("offres", "Voir les offres ouvertes")
page.lien("tension", "Voir la tension de ce territoire", geo=ici.geo)
