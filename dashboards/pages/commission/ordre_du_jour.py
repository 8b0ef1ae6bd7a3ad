"""The agenda of a commission: its day, its dwellings, the households put forward on each, and the sheet of each."""

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

SANS_DATE = "sans"
VIDE = (
    "Aucune présélection dans votre organisme : elles se font depuis « Rapprochement », logement par logement, et "
    "s’inscrivent à une date."
)
SOUS_PSEUDONYME = "ménages sous pseudonyme ; inscrit au journal."
A_IMPRIMER = "à imprimer pour la séance ; inscrit au journal."


def presenter(lecteur: Lecteur, communes: Mapping[str, str]) -> None:
    """Draw the dwellings of one day of the agenda."""
    st.markdown("## Ordre du jour")
    menages = preselections.siennes(lecteur)
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
    candidats = f"{nombre(len(du_jour))} {pluriel(len(du_jour), 'ménage présélectionné', 'ménages présélectionnés')}"
    st.markdown(f"**{echapper(f'{logements}, {candidats}')}**")
    for offre, siens in du_jour.groupby("offre_id", sort=False):
        un_logement(str(offre), siens, offres, communes, dits)
    st.caption(echapper(kit.RESERVEE))


def prochaine(jours: Mapping[str, date]) -> str:
    """Return the first of these days (in order) that is not past, or the last of them; without any, no day."""
    return next((code for code, jour in jours.items() if jour >= date.today()), [SANS_DATE, *jours][-1])


def un_logement(
    offre: str, menages: pd.DataFrame, offres: pd.DataFrame, communes: Mapping[str, str], dits: kit.Mots
) -> None:
    """Draw one dwelling, its households, and its sheet."""
    nom = f"Offre {offre}"
    if offre in offres.index:
        nom = f"{nom_logement(offres.loc[offre], dict(communes))} (offre {offre})"
    st.markdown(f"### {echapper(nom)}")
    st.markdown(echapper(kit.complete(menages, dits)))
    tableau(kit.lignes(menages, dits), f"Ménages présélectionnés : {nom}", cle=f"seance_{offre}", nombres=False)
    page.fichier("candidats", "la feuille de ce logement", SOUS_PSEUDONYME, offre_id=offre)
    page.fiche("feuille_commission", "la feuille de ce logement", A_IMPRIMER, offre_id=offre)
    page.lien("rapprochement", "Modifier la présélection", offre=offre, onglet="preselection")
