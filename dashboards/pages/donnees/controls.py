"""What is checked after a publication: identities, balance of the rows, jumps; falls accepted, by who mends them."""

import pandas as pd
import streamlit as st

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, date_heure, nombre
from dashboards.pages.donnees import reads

ETATS = {0: "Tenue", 1: "Écart admis", 2: "À voir"}
ONGLETS = ["Réconciliation", "Bilan des lignes", "Sauts", "Baisses acceptées"]


def controles(lecteur: Lecteur, flux: dict[str, str]) -> None:
    """Show the controls; ``flux`` names the flows. Falls are told to those to whom the database gives reasons."""
    st.markdown("## Contrôles des chiffres")
    egalites, bilan, sauts, *baisses = st.tabs(ONGLETS if lecteur.droits.voit_les_motifs else ONGLETS[:-1])
    with egalites:
        _egalites(reads.reconciliation(lecteur))
    with bilan:
        _bilan(reads.bilan_ligne(lecteur), flux)
    with sauts:
        phrases = reads.sauts(lecteur)
        tableau(
            pd.DataFrame(
                {"Saut et cause": phrases["phrase"], "Variation admise": [f"{b:g} %" for b in phrases["borne_pct"]]}
            ),
            "Comptes qui changent trop d’une année à l’autre",
            cle="sauts",
            nombres=False,
            vide="Aucun compte ne change au-delà de sa borne d’une année à l’autre.",
        )
    for onglet in baisses:
        with onglet:
            _baisses(reads.baisses(lecteur))


def _egalites(cadre: pd.DataFrame) -> None:
    """Show one row per identity: how many comparisons, how many differ, the largest difference."""
    etats = [2 if hors else 1 if ecarts else 0 for hors, ecarts in zip(cadre["hors"], cadre["ecarts"], strict=True)]
    table = pd.DataFrame(
        {
            "Égalité": cadre["libelle"],
            "État": [ETATS[etat] for etat in etats],
            "Comparaisons": [nombre(n) for n in cadre["comparaisons"]],
            "Avec écart": [nombre(n) for n in cadre["ecarts"]],
            "Plus grand écart": [
                f"{nombre(float(ecart))} {unite}" if ecart else ABSENT
                for ecart, unite in zip(cadre["ecart_max"], cadre["unite"], strict=True)
            ],
            "Explication": cadre["explication"].fillna(ABSENT),
        }
    )
    tableau(
        table,
        "Égalités que les chiffres doivent tenir",
        cle="reconciliation",
        entier=True,
        nombres=False,
        vide="Aucune égalité à vérifier : aucun fichier n’est encore publié.",
    )


def _bilan(cadre: pd.DataFrame, flux: dict[str, str]) -> None:
    """Show what became of the rows read, by flow: the counts of a flow sum to the rows read."""
    table = pd.DataFrame(
        {
            "Flux": [flux.get(f, f) for f in cadre["flux"]],
            "Ce que sont devenues les lignes": cadre["libelle"],
            "Lignes": [nombre(n) for n in cadre["nombre"]],
            "Lues dans le flux": [nombre(n) for n in cadre["lues_flux"]],
        }
    )
    tableau(
        table,
        "Ce que sont devenues les lignes lues",
        cle="bilan_ligne",
        nombres=False,
        vide="Aucune ligne lue.",
    )


def _baisses(acceptees: pd.DataFrame) -> None:
    """Show the publications accepted although something disappeared."""
    tableau(
        pd.DataFrame(
            {
                "Publication": [date_heure(d) for d in acceptees["publiee_at"]],
                "Raison donnée": acceptees["motif"],
                "Ce qui a disparu": [_disparus(constats) for constats in acceptees["baisses"]],
            }
        ),
        "Publications acceptées malgré une disparition",
        cle="baisses",
        nombres=False,
        vide="Aucune publication n’a été acceptée malgré une disparition.",
    )


def _disparus(constats: list[dict[str, str]]) -> str:
    return " ; ".join(f"{constat['objet']} : {constat['detail']}" for constat in constats)
