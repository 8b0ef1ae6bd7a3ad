"""The lines to correct, one by one: where each is in which file, and what to do; by flow and emitter."""

import streamlit as st

from dashboards.kit.downloads.filters import Choix
from dashboards.kit.frame import adresse
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, nombre
from dashboards.kit.words.texts import echapper
from dashboards.pages.donnees.quarantaine import lire
from dashboards.pages.donnees.sentences import FLUX

TOUS = "tous"
RETENUE, ECARTEE = "retenue : ce à quoi elle renvoie manque", "en quarantaine"


def montrer(lecteur: Lecteur, organismes: dict[str, str]) -> None:
    """Show the lines that wait for a correction, in the order in which one corrects a file."""
    lues, _ = lire(lecteur, Choix({}))
    flux = {TOUS: "Tous les flux"} | {code: nom for code, nom in FLUX.items() if code in set(lues["flux"])}
    emetteurs = {TOUS: "Tous les émetteurs"} | {c: organismes.get(c, c) for c in sorted(set(lues["emetteur"].dropna()))}
    with st.container(horizontal=True, gap="small"):
        un_flux = adresse.choisir("flux", "Flux", list(flux), TOUS, flux.__getitem__)
        un_emetteur = adresse.choisir("emetteur", "Émetteur", list(emetteurs), TOUS, emetteurs.__getitem__)
    lues = lues if un_flux == TOUS else lues[lues["flux"] == un_flux]
    lues = lues if un_emetteur == TOUS else lues[lues["emetteur"] == un_emetteur]
    table = lues.assign(
        Fichier=lues["fichier"],
        Ligne=[nombre(int(n)) for n in lues["ligne"]],
        Colonne=lues["champ"].fillna(ABSENT),
        Corriger=lues["message"],
        État=[RETENUE if retenue else ECARTEE for retenue in lues["is_retenue"]],
        Émetteur=[organismes.get(code, code) for code in lues["emetteur"]],
    )[["Fichier", "Ligne", "Colonne", "Corriger", "État", "Émetteur"]]
    tableau(
        table.rename(columns={"Colonne": "Colonne du fichier", "Corriger": "Que corriger"}),
        "Lignes à corriger, une par une, dans l’ordre de leur fichier",
        cle=f"lignes_{un_flux}_{un_emetteur}",
        nombres=False,
        vide="Aucune ligne à corriger selon ces filtres.",
    )
    st.caption(echapper("Le numéro de ligne est celui du fichier envoyé, l’en-tête étant la ligne 1."))
