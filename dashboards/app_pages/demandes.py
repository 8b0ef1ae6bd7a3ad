"""Demandes: who asks, for what, and since when."""

import streamlit as st

from dashboards.access.profils import ACTEURS
from dashboards.components import adresse, cartes_demandes, comparaison, liste_demandes, page, suivi, thematique
from dashboards.components.cartes_demandes import CROISEE, NOM_DES_RESIDENCES, RESIDENCES
from dashboards.components.textes import NE_PAS_ADDITIONNER, echapper
from dashboards.phrases import phrase_demandes
from dashboards.queries import residences
from dashboards.queries.catalogue import dimension
from dashboards.queries.lecteur import Lecteur
from dashboards.queries.thematique import THEMES

THEME = THEMES["demandes"]
# Shown on their own; the others are chosen one at a time.
FIXES = ("anciennete", "typologie")
CLES = ("stock", "menages_en_attente", "creation", "part_mutation", "part_plafond_plai", "anciennete", "delai_anormal")
MOUVEMENTS = ("creation", "renouvellement", "radiation")
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
# Modalities without an order of their own read best from the greatest.
SANS_ORDRE = frozenset(
    {
        *("motif", "logement_actuel", "composition", "situation_familiale", "situation_professionnelle"),
        *("nationalite", "residence"),
    }
)


def statistiques(vue: thematique.Vue) -> None:
    """Say and draw the figures of the period."""
    situation, ici = vue.situation, vue.ici
    thematique.titrer(
        vue,
        f"Demandes : {ici.libelle}",
        phrase_demandes(
            ici.sujet,
            situation.periode,
            vue.valeur("stock"),
            situation.avant("stock"),
            vue.valeur("anciennete"),
            vue.valeur("delai_anormal"),
        ),
        "demandes en cours, rattachées à leur premier vœu",
    )
    thematique.cles(vue, *CLES)
    suivi.dire_la_fin(vue)

    thematique.rangee(vue.evolution("stock"))
    mouvements = [nom for nom in MOUVEMENTS if vue.a(nom)]
    if mouvements:
        noms = {nom: vue.definitions[nom].court for nom in mouvements}
        flux = adresse.choisir("mouvement", "Mouvements", mouvements, mouvements[0], noms.__getitem__, segments=True)
        thematique.rangee(vue.flux(flux))

    details = thematique.dimensions(vue, ("stock_profil", "stock"))
    thematique.rangee(*(cartes_demandes.profil(vue, details[code], code) for code in FIXES if code in details))

    libres = sorted((code for code in details if code not in FIXES), key=lambda code: code != CROISEE)
    if libres:
        st.markdown(f"## {echapper('Qui demande ?')}")
        libelles = {code: dimension(vue.lecteur, code).libelle for code in libres}
        if vue.lecteur.profil in residences.LECTEURS:
            libelles[RESIDENCES] = NOM_DES_RESIDENCES
        choix = adresse.choisir("detail", "Selon", list(libelles), libres[0], libelles.__getitem__)
        if choix == CROISEE:
            thematique.rangee(cartes_demandes.menages_par_type(vue))
        elif choix == RESIDENCES:
            thematique.rangee(cartes_demandes.residences_souhaits(vue))
        else:
            thematique.rangee(cartes_demandes.profil(vue, details[choix], choix, trie=choix in SANS_ORDRE))

    comparaison.comparer(vue, TABLE)
    if vue.a("tous_voeux"):
        st.caption(echapper(NE_PAS_ADDITIONNER))
    page.telecharger("demandes", "ces chiffres", **thematique.filtres(vue))
    st.page_link("app_pages/tension.py", label="Voir la tension de ce territoire", query_params={"geo": ici.geo})


def presenter(lecteur: Lecteur) -> bool:
    """Offer the rows to those who read some: they are those of the day of the data, whatever the period."""
    if lecteur.profil not in ACTEURS:
        return True
    choisi = adresse.choisir("onglet", "Présentation", list(ONGLETS), CHIFFRES, ONGLETS.__getitem__, segments=True)
    return choisi == CHIFFRES


vue = thematique.ouvrir("demandes", "Demandes", THEME.series, presenter=presenter)
if vue.est_datee:
    statistiques(vue)
    thematique.pied(vue, THEME.series)
else:
    liste_demandes.lister(vue)
