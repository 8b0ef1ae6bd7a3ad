"""The offers that are still to let: how far each has gone, what is due, each one click from its candidatures."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.kit import choix_logement, fiche
from dashboards.kit.chiffres import chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.logement import nom_logement, par_offre
from dashboards.kit.reads import suivis
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.suivis import DEPASSEES, SEMAINE, TOUTES
from dashboards.kit.tableau import RANGEES_PAR_PAGE, impression, tableau, tourner
from dashboards.kit.words.formats import date_longue
from dashboards.kit.words.sentences import contexte
from dashboards.kit.words.sentences_suivi import phrase_mes_offres
from dashboards.kit.words.texts import echapper
from dashboards.pages.offres import cards, dossier, reads, reservataire
from dashboards.pages.offres.reads import TOUS

# A list of one column in four cuts what is longer.
DELAIS = {
    TOUTES: "Tous",
    SEMAINE: "Sans candidat, 7 jours",
    DEPASSEES: "Sans candidat, dépassé",
}
# What a réservataire has to propose comes first, and is long.
LISTE, VERS_LA_LISTE = "liste", "Aller à la liste des offres ouvertes"
INCONNUE = "Cette offre n’existe pas, n’est plus ouverte ou n’est pas dans votre périmètre."


def contingent_choisi(lues: pd.DataFrame, contingents: Mapping[str, str]) -> str:
    """Draw the filter of the contingent, among those of the offers read."""
    presents = [code for code in contingents if code in set(lues["contingent_code"])]
    noms = {TOUS: "Tous les contingents"} | {code: contingents[code] for code in presents}
    return adresse.choisir("contingent", "Contingent", list(noms), TOUS, noms.__getitem__)


def presenter(lecteur: Lecteur, entete: DeltaGenerator, communes: Mapping[str, str], jour: date | None) -> None:
    """Draw the open offers of a reader."""
    siennes = reads.ouvertes(lecteur)
    contingents = modalites(lecteur, "CONTINGENT")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        lues = choix_logement.filtrer(siennes, communes)
        contingent = contingent_choisi(lues, contingents)
        delai = TOUTES
        if not lecteur.est_bailleur:
            # The deadlines of other lists are not those of a proposal: a choice made there is not one made here.
            delai = adresse.choisir(
                "echeance", "Délai pour proposer", list(DELAIS), TOUTES, DELAIS.__getitem__, memoire="delai_offre"
            )
        etapes = {TOUS: "Toutes les étapes"} | cards.ETAPES
        etape = adresse.choisir("detail", "Étape", list(etapes), TOUS, etapes.__getitem__)
        tri = adresse.choisir("tri", "Trier selon", list(cards.TRIS), cards.VACANCE, cards.TRIS.__getitem__)
        adresse.reserver()
    lues = reads.du_delai(lues, delai)
    retenues = lues if contingent == TOUS else lues[lues["contingent_code"] == contingent]
    retenues = retenues if etape == TOUS else retenues[retenues["etape"] == etape]

    figures = cards.chiffres(retenues, jour)
    ouvertes, sans, attendues = (int(figure.valeur.valeur or 0) for figure in figures[:3])
    with entete:
        page.titre(
            "Mes offres",
            phrase_mes_offres(ouvertes, sans, attendues, cards.a_signaler(retenues)),
            contexte(
                "vos logements" if lecteur.est_bailleur else "vos contingents",
                date_longue(jour) if jour else "date des données",
                "logements proposés à la location, sans bail ni retrait",
                "vos droits",
            ),
        )
    if not retenues.empty:
        chiffres(figures)
    # A link opens an offer whatever the filters.
    if voulue := adresse.designer("offre", "Offre", par_code := par_offre(siennes), INCONNUE):
        st.markdown(f"## {echapper(nom_logement(par_code[voulue], communes))}")
        dossier.presenter(lecteur, par_code[voulue], communes)
    if retenues.empty:
        st.info("Aucune offre ne répond à ces filtres. Élargissez-les.")
        return
    if not lecteur.est_bailleur:
        st.markdown(f"[{VERS_LA_LISTE}](#{LISTE})")
        reservataire.presenter(lecteur, retenues, communes, jour)
    st.header("Offres ouvertes", anchor=LISTE)
    mots = {"commune_code": communes, "bailleur_code": suivis.organismes(lecteur), "contingent_code": contingents}
    lister(lecteur, cards.trier(retenues, tri, communes, jour), mots, jour)


def lister(lecteur: Lecteur, offres: pd.DataFrame, mots: cards.Mots, jour: date | None) -> None:
    """Draw offers, twenty a page, each with the ways on from it; a table when the page prints."""
    if impression():
        table = cards.lignes(offres, mots, jour)
        table = table.drop(columns="Bailleur") if lecteur.est_bailleur else table
        tableau(table, "Offres ouvertes", cle="offres", nombres=False)
        return
    debut = tourner("offres", len(offres), RANGEES_PAR_PAGE)
    montrees = offres.iloc[debut : debut + RANGEES_PAR_PAGE]
    lignes = cards.lignes(montrees, mots, jour).to_dict("records")
    for place, (offre, ligne) in enumerate(zip(montrees.to_dict("records"), lignes, strict=True), debut + 1):
        textes = cards.rangee(place, offre, ligne, avec_bailleur=not lecteur.est_bailleur)
        fiche.rangee(textes, partial(dossier.proposer, place, offre, mots["commune_code"]))
