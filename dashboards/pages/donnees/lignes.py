"""The lines to correct: by reason, or one by one, where each is in which file; and their files."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboards.kit.downloads.filters import Choix
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, nombre
from dashboards.kit.words.texts import FLUX, echapper
from dashboards.pages.donnees import corrections
from dashboards.pages.donnees.filtres import Filtres
from dashboards.pages.donnees.quarantaine import lire
from dashboards.pages.donnees.reads import CITEE_AILLEURS, TOUS

MOTIFS, LIGNES = "motifs", "lignes"
ONGLETS = {MOTIFS: "Par motif et par émetteur", LIGNES: "Ligne par ligne"}
SANS_CONTENU = "où est chaque ligne et ce qu’il faut corriger, sans ce qu’elle contient ; inscrit au journal."
RETENUE, ECARTEE = "retenue : ce à quoi elle renvoie manque", "en quarantaine"
CITEE = "citée par d’autres fichiers, absente de tout fichier en vigueur"
NUMERO = "Le numéro de ligne est celui du fichier envoyé, l’en-tête étant la ligne 1."


def montrer(
    lecteur: Lecteur, attente: pd.DataFrame, organismes: Mapping[str, str], filtres: Filtres, *, il_y_en_a: bool
) -> None:
    """Show the lines that wait for a correction, as the filters keep them, and the ways to take them away.

    Args:
        lecteur: reader of the page.
        attente: lines by reason, those that the filters keep.
        organismes: names of the emitters.
        filtres: the flow and the emitter chosen.
        il_y_en_a: whether a line waits, whatever the filters.

    """
    onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), MOTIFS, ONGLETS.__getitem__, segments=True)
    if onglet == LIGNES and il_y_en_a:
        une_a_une(lecteur, organismes, filtres)
    else:
        tableau(
            par_motif(attente, organismes),
            "Lignes en quarantaine, retenues hors des chiffres, ou citées par d’autres fichiers",
            cle=f"quarantaine_{filtres.flux}_{filtres.emetteur}",
            nombres=False,
            vide="Aucune ligne en quarantaine ni retenue selon ces filtres."
            if il_y_en_a
            else "Aucune ligne en quarantaine ni retenue.",
        )
    if il_y_en_a:
        telecharger(organismes, filtres)
        corrections.proposer(lecteur)


def telecharger(organismes: Mapping[str, str], filtres: Filtres) -> None:
    """Offer the file of the lines to correct that the filters keep, without what they hold."""
    flux = f"flux « {FLUX[filtres.flux]} »" if filtres.flux != TOUS else "tous les flux"
    emetteur = f"« {organismes.get(filtres.emetteur, filtres.emetteur)} »"
    emetteur = "tous les émetteurs" if filtres.emetteur == TOUS else f"émetteur {emetteur}"
    limites = f"{flux}, {emetteur} ; {SANS_CONTENU}"
    page.fichier("quarantaine", "les lignes à corriger, une par une", limites, **filtres._asdict())


def par_motif(attente: pd.DataFrame, organismes: Mapping[str, str]) -> pd.DataFrame:
    """Write the lines by reason, the commonest first; the sentence names the column of the file."""
    premieres = zip(attente["premiere_ligne"], attente["fichier"], strict=True)
    return pd.DataFrame(
        {
            "Que corriger": [
                f"Par exemple : {message}" if messages > 1 else message
                for messages, message in zip(attente["messages"], attente["message"].fillna(ABSENT), strict=True)
            ],
            "Lignes": [nombre(int(n)) for n in attente["nombre"]],
            "La première": [f"ligne {nombre(int(ligne))} de {fichier}" for ligne, fichier in premieres],
            "Flux": attente["flux"].map(lambda f: FLUX.get(f, f)).fillna(ABSENT),
            "Émetteur": attente["emetteur"].map(lambda c: organismes.get(c, c)).fillna(ABSENT),
        }
    )


def une_a_une(lecteur: Lecteur, organismes: Mapping[str, str], filtres: Filtres) -> None:
    """Show each line that waits, in the order in which one corrects a file."""
    lues, _ = lire(lecteur, Choix(filtres._asdict()))
    table = en_colonnes(lues)
    table.insert(0, "Fichier", lues["fichier"])
    table["Émetteur"] = [organismes.get(code, code) for code in lues["emetteur"]]
    tableau(
        table,
        "Lignes à corriger, une par une, dans l’ordre de leur fichier",
        cle=f"lignes_{filtres.flux}_{filtres.emetteur}",
        nombres=False,
        vide="Aucune ligne à corriger selon ces filtres.",
    )
    st.caption(echapper(NUMERO))


def en_colonnes(lues: pd.DataFrame) -> pd.DataFrame:
    """Write where each line is in its file, what to correct, and how it stands."""
    return pd.DataFrame(
        {
            "Ligne": [nombre(int(n)) for n in lues["ligne"]],
            "Colonne du fichier": lues["champ"].fillna(ABSENT),
            "Que corriger": lues["message"],
            "État": [
                CITEE if code == CITEE_AILLEURS else RETENUE if retenue else ECARTEE
                for code, retenue in zip(lues["code"], lues["is_retenue"], strict=True)
            ],
        },
        index=lues.index,
    )


def compter(lues: pd.DataFrame) -> tuple[int, int, int]:
    """Count the lines of a file: those in quarantine, those held back, those that others alone name; each once."""
    retenue, citee = lues["is_retenue"].eq(True), lues["code"].eq(CITEE_AILLEURS)
    ecartees, retenues, citees = (set(lues.loc[quoi, "ligne"]) for quoi in (~retenue, retenue & ~citee, citee))
    return len(ecartees), len(retenues), len(citees - ecartees)
