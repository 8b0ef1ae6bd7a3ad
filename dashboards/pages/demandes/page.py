"""Demandes: who asks, for what, and since when."""

import streamlit as st

from dashboards.kit import seuils
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads.catalogue import dimension
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import FLUX
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import comparaison, selon, suivi, view
from dashboards.kit.words.sentences import phrase_demandes, phrase_depuis
from dashboards.kit.words.texts import NE_PAS_ADDITIONNER, echapper
from dashboards.pages.demandes import cards, liste
from dashboards.pages.demandes.cards import CROISEE, NOM_DES_RESIDENCES, RESIDENCES
from warehouse.reference import ANORMAL, PLAFOND

THEME = THEMES["demandes"]
# Shown on their own; the others are chosen one at a time.
FIXES = ("anciennete", "typologie")
CLES = ("stock", "menages_en_attente", "creation", "part_mutation", "part_plafond_plai", "anciennete", "delai_anormal")
MOUVEMENTS = (
    *("creation", "renouvellement", "radiation"),
    *("part_renouvellement_ailleurs", "part_modification_ailleurs"),
)
GUICHETS = "guichet_type"
TABLE = (
    "stock",
    "menages_en_attente",
    "tous_voeux",
    "anciennete",
    "delai_anormal",
    "part_mutation",
    "part_plafond_plai",
)
CHIFFRES, LISTE = "chiffres", "liste"
ONGLETS = {CHIFFRES: "Statistiques", LISTE: "Liste des demandes"}


def statistiques(vue: view.VueDePage) -> None:
    """Say and draw the figures of the period."""
    situation, ici = vue.situation, vue.ici
    view.titrer(
        vue,
        f"Demandes : {ici.libelle}",
        phrase_demandes(
            ici.sujet,
            situation.periode,
            vue.valeur("stock"),
            situation.avant("stock"),
            vue.valeur("anciennete"),
            vue.valeur("delai_anormal"),
        )
        + phrase_depuis(*situation.depuis("stock")),
        "demandes en cours, rattachées à leur premier vœu",
    )
    view.cles(vue, *CLES)
    seuils.dire(vue.lecteur, ANORMAL, PLAFOND)
    suivi.dire_la_fin(vue)

    view.rangee(vue.evolution("stock"))
    mouvements = [nom for nom in MOUVEMENTS if vue.est_dite(nom)]
    if mouvements:
        noms = {nom: vue.definitions[nom].court for nom in mouvements}
        flux = adresse.choisir("mouvement", "Mouvements", mouvements, mouvements[0], noms.__getitem__, segments=True)
        view.rangee(vue.flux(flux) if flux in FLUX else vue.evolution(flux))

    details = selon.dimensions(vue, ("stock_profil", "stock"))
    view.rangee(*(cards.profil(vue, details[code], code) for code in FIXES if code in details))

    libres = sorted((code for code in details if code not in FIXES), key=lambda code: code != CROISEE)
    if libres:
        st.markdown(f"## {echapper('Qui demande ?')}")
        libelles = {code: dimension(vue.lecteur, code).libelle for code in libres}
        if vue.lecteur.droits.lit("stock_residence_souhait"):
            libelles[RESIDENCES] = NOM_DES_RESIDENCES
        if vue.detail("creation", GUICHETS) is not None:
            libelles[GUICHETS] = dimension(vue.lecteur, GUICHETS).libelle
        debut = selon.depart(vue, details, *libres)
        choix = adresse.choisir("detail", "Selon", list(libelles), debut, libelles.__getitem__)
        if choix == CROISEE:
            view.rangee(cards.menages_par_type(vue))
        elif choix == RESIDENCES:
            view.rangee(cards.residences_souhaits(vue))
        elif choix == GUICHETS:
            view.rangee(vue.repartition("creation", GUICHETS))
        else:
            view.rangee(cards.profil(vue, details[choix], choix))

    comparaison.comparer(vue, TABLE)
    if vue.a("tous_voeux"):
        st.caption(echapper(NE_PAS_ADDITIONNER))
    page.telecharger("demandes", "ces chiffres", **view.filtres(vue))
    page.lien("tension", "Voir la tension de ce territoire", geo=ici.geo)


def presenter(lecteur: Lecteur) -> bool:
    """Offer the rows to those who read some: they are those of the day of the data, whatever the period."""
    if not lecteur.droits.lit("demande_identite"):
        return True
    choisi = adresse.choisir("onglet", "Présentation", list(ONGLETS), CHIFFRES, ONGLETS.__getitem__, segments=True)
    return choisi == CHIFFRES


vue = view.ouvrir("demandes", "Demandes", THEME.series, presenter=presenter)
if vue.est_datee:
    statistiques(vue)
    view.pied(vue, THEME.series)
else:
    liste.lister(vue)
