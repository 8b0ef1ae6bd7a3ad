"""Parc: what exists, where, what is empty, who moves and what it costs."""

import streamlit as st

from dashboards.charts.geo import geometrie
from dashboards.kit import graphique
from dashboards.kit.chiffres import chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import territoires
from dashboards.kit.reads.catalogue import catalogue
from dashboards.kit.reads.publication import seuil_effectif
from dashboards.kit.tableau import tableau
from dashboards.kit.thematic.view import rangee
from dashboards.kit.words.formats import date_heure
from dashboards.kit.words.sentences import contexte, phrase_parc
from dashboards.pages.parc import cards, reads

DETAILS = {"taille": "Taille et énergie", "construction": "Construction et quartier prioritaire"}
PAIRES = {"taille": ("pieces", "dpe"), "construction": ("type", "qpv")}

lecteur, etat = page.ouvrir("parc")
entete = st.container()
page.sans_publication(etat)
mesh = territoires.tous(lecteur)
publiee = date_heure(etat.publiee_at)
annees = reads.annees(lecteur)
if not annees:
    page.titre("Parc social", "Aucun inventaire du parc n’a encore été reçu.")
    st.stop()

with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    geo = adresse.territoire(mesh.choix(), territoires.depart(lecteur, mesh), mesh.libelle)
    annee = adresse.choisir("annee", "Situation au 1ᵉʳ janvier", annees, annees[0], str, memoire="annee_du_parc")
    adresse.reserver()

ici, reference = mesh.trouver(geo), mesh.departement()
codes = sorted({ici.code, reference.code, ici.epci_code or reference.code})
cadre = reads.parc(lecteur, annee, codes)
logements = reads.compte(cadre, ici.code, "total")


densites = {
    lieu.code: cards.densite(reads.densite(lecteur, cadre, mesh, lieu.type, annee), lieu) for lieu in (ici, reference)
}
with entete:
    page.titre(
        f"Parc social : {ici.libelle}",
        phrase_parc(ici.sujet, logements, int(annee), reads.part(cadre, ici.code, "en_qpv"), densites[ici.code][0]),
        contexte(
            ici.libelle,
            f"1ᵉʳ janvier {annee}",
            "périmètre du RPLS, résidences étudiantes comprises",
            "statistiques publiques du répertoire",
        ),
    )

definitions = catalogue(lecteur)
occupation = reads.occupation(lecteur, codes)
chiffres(cards.chiffres_cles(ici, reference, cadre, densites, occupation, definitions, annee))

detail = adresse.choisir("detail", "Répartition selon", list(DETAILS), "taille", DETAILS.__getitem__, segments=True)
rangee(
    *(
        cards.repartition(reads.repartition(cadre, ici.code, nom), logements, nom, ici, annee, publiee)
        for nom in PAIRES[detail]
    )
)

epci = [mesh.trouver(territoires.code_geo("epci", ici.epci_code))] if ici.epci_code else []
lieux = [ici, *epci, reference]
occupes = [
    cards.par_type(lecteur, definitions[nom], lieux, annee, publiee)
    for nom in (reads.LOYER, reads.MOBILITE)
    if nom in definitions
]
if any(occupes):
    st.markdown("## Loyers et mobilité")
    rangee(*occupes)

st.markdown("## Où est le parc social")
ONGLETS = {"classement": "Classement des EPCI", "carte": "Carte des communes"}
onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), "classement", ONGLETS.__getitem__, segments=True)
communes = reads.densite(lecteur, cadre, mesh, "commune", annee)
choisi = ici.code if ici.type == "epci" else ici.epci_code
if onglet == "classement":
    graphique.graphique(
        cards.densite_epci(
            reads.densite(lecteur, cadre, mesh, "epci", annee), densites[reference.code][0], choisi, annee, publiee
        )
    )
else:
    graphique.graphique(
        cards.densite_communes(
            communes,
            ici.code if ici.type == "commune" else None,
            annee,
            publiee,
            seuil_effectif(lecteur),
            geometrie(reference.code),
        )
    )

st.markdown("## Communes")
tableau(
    cards.communes(ici.ses_communes(communes)),
    "Logements sociaux par commune",
    cle="parc_communes",
)
page.telecharger("parc", "le parc", annee=annee)
if lecteur.est_bailleur:
    page.fichier("logements", "vos logements", geo=ici.geo, annee=annee)
