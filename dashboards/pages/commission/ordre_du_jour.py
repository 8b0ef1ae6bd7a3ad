"""The agenda of a commission: its day, its dwellings, the candidates of each whoever put them forward, its sheet."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.kit import preselection as kit
from dashboards.kit.frame import adresse, page
from dashboards.kit.logement import nom_logement
from dashboards.kit.reads import preselections
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.tableau import tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import date_longue, nombre, pluriel
from dashboards.kit.words.texts import echapper
from dashboards.pages.commission import reads
from warehouse.settings import aujourd_hui

SANS_DATE = "sans"
VIDE = (
    "Aucun logement à l’ordre du jour : depuis « Rapprochement », logement par logement, présélectionnez des ménages, "
    "ou inscrivez à une date un logement dont un autre organisme a transmis les candidats."
)
SOUS_PSEUDONYME = "ménages sous pseudonyme ; inscrit au journal."
A_IMPRIMER = "à imprimer pour la séance ; inscrit au journal."


def presenter(lecteur: Lecteur, communes: Mapping[str, str]) -> None:
    """Draw the dwellings of one day of the agenda."""
    st.markdown("## Ordre du jour")
    menages = preselections.candidats(lecteur)
    if menages.empty:
        st.info(echapper(VIDE))
        return
    jours = preselections.seances(menages)
    dates = [*jours, *([SANS_DATE] if menages["date_cal"].isna().any() else [])]
    noms = {code: date_longue(jour) for code, jour in jours.items()} | {SANS_DATE: "Date à fixer"}
    choisie = adresse.choisir("seance", "Commission du", dates, prochaine(jours), noms.__getitem__)
    du_jour = menages[menages["date_cal"].isna() if choisie == SANS_DATE else menages["date_cal"] == jours[choisie]]
    noter_une_fois(lecteur, ("ordre_du_jour", choisie), len(du_jour))
    dits, offres = kit.mots(lecteur), reads.logements(lecteur, sorted(set(du_jour["offre_id"])))
    combien = len(set(du_jour["offre_id"]))
    logements = f"{nombre(combien)} {pluriel(combien, 'logement')}"
    candidats = f"{nombre(len(du_jour))} {pluriel(len(du_jour), 'candidat')}"
    st.markdown(f"**{echapper(f'{logements}, {candidats}')}**")
    for offre, siens in du_jour.groupby("offre_id", sort=False):
        un_logement(str(offre), siens, offres, communes, dits)
    st.caption(echapper(kit.RESERVEE))


def prochaine(jours: Mapping[str, date]) -> str:
    """Return the first of these days (in order) that is not past, or the last of them; without any, no day."""
    return next((code for code, jour in jours.items() if jour >= aujourd_hui()), [SANS_DATE, *jours][-1])


def un_logement(
    offre: str, menages: pd.DataFrame, offres: pd.DataFrame, communes: Mapping[str, str], dits: kit.Mots
) -> None:
    """Draw one dwelling, its candidates, and its sheet."""
    nom = f"Offre {offre}"
    if offre in offres.index:
        nom = f"{nom_logement(offres.loc[offre], communes)} (offre {offre})"
    st.markdown(f"### {echapper(nom)}")
    candidats(offre, nom, menages, dits, f"seance_{offre}")
    page.lien("rapprochement", "Modifier la présélection", offre=offre, onglet="preselection")


def a_examiner(lecteur: Lecteur, offre: str, nom: str) -> None:
    """Draw the candidates of a dwelling that waits, on the agenda or not yet, and its sheet."""
    menages = preselections.candidats(lecteur, offre)
    noter_une_fois(lecteur, ("a_examiner", offre), len(menages), offre_id=offre)
    candidats(offre, nom, menages, kit.mots(lecteur), "candidats_a_examiner")
    page.lien("rapprochement", "Présélectionner, ou inscrire à une date", offre=offre, onglet="preselection")


def candidats(offre: str, nom: str, menages: pd.DataFrame, dits: kit.Mots, cle: str) -> None:
    """Draw the candidates of one dwelling, and its sheet as files."""
    st.markdown(echapper(kit.complete(menages, dits)))
    table = kit.lignes(menages, dits)
    if not table.empty:
        table.insert(1, "Pseudonyme", [kit.pseudonyme_court(demande) for demande in menages["demande_id"]])
    tableau(table, f"Candidats : {nom}", cle=cle, nombres=False)
    page.fichier("candidats", "la feuille de ce logement", SOUS_PSEUDONYME, offre_id=offre)
    page.fiche("feuille_commission", "la feuille de ce logement", A_IMPRIMER, offre_id=offre)
