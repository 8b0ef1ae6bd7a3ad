"""What is expected of each emitter and what came, flow by flow: who is late, and since when."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.kit.frame import adresse
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, date_heure, date_longue, est_absent, nombre, pluriel
from dashboards.kit.words.texts import echapper
from dashboards.pages.donnees.reads import INTEGRES
from dashboards.pages.donnees.sentences import FLUX

TOUS, RETARDS = "tous", "retard"
LESQUELS = {TOUS: "Tous les envois", RETARDS: "En retard"}
REGLE = (
    "Attendue : la situation la plus récente que cette publication a reçue pour ce flux, tous émetteurs confondus. Un "
    "émetteur qui n’a rien à déclarer envoie un fichier qui n’a que son en-tête."
)


def attendus(depots: pd.DataFrame, contenu: dict[str, Any]) -> pd.DataFrame:
    """Return one row per emitter and flow, the latest in arrears first.

    Args:
        depots: dépôts that the reader may see, the latest first.
        contenu: what this publication was built from; the latest situation of each flow is the one expected.

    Returns:
        ``emetteur, flux, attendue, recue, recu_at, retard`` (days; none when nothing was ever integrated).

    """
    connus = depots[depots["emetteur"].notna()]
    integres = connus[connus["statut"].isin(INTEGRES)].sort_values("situation_au", kind="stable")
    derniers = integres.drop_duplicates(["emetteur", "flux"], keep="last")[
        ["emetteur", "flux", "situation_au", "recu_at"]
    ]
    lignes = connus[["emetteur", "flux"]].drop_duplicates().merge(derniers, how="left", on=["emetteur", "flux"])
    lignes = lignes.rename(columns={"situation_au": "recue"})
    lignes["attendue"] = [contenu.get(f"{flux}_situation_au") for flux in lignes["flux"]]
    lignes["retard"] = [
        None if est_absent(attendue) or est_absent(recue) else max((attendue - recue).days, 0)
        for attendue, recue in zip(lignes["attendue"], lignes["recue"], strict=True)
    ]
    lignes["retard"] = lignes["retard"].astype(float)
    return lignes.sort_values(
        ["retard", "emetteur", "flux"], ascending=[False, True, True], na_position="first", ignore_index=True
    )


def etat(retard: float | None) -> str:
    """Write whether an emitter is up to date, with a sign and in words."""
    if est_absent(retard) or retard is None:
        return "▲ rien d’intégré"
    return f"▲ en retard de {nombre(retard)} {pluriel(retard, 'jour')}" if retard else "à jour"


def montrer(depots: pd.DataFrame, contenu: dict[str, Any], organismes: dict[str, str]) -> None:
    """Show what is expected and what came, of all the emitters that the reader sees, or of the late ones."""
    lignes = attendus(depots, contenu)
    tard = lignes[lignes["retard"].ne(0)]
    st.markdown("## Attendu et reçu, émetteur par émetteur")
    accord = pluriel(len(tard), "envoi en retard", "envois en retard")
    st.caption(echapper(f"{nombre(len(tard))} {accord} sur {nombre(len(lignes))}. {REGLE}"))
    choix = adresse.choisir(
        "detail", "Envois", list(LESQUELS), TOUS, LESQUELS.__getitem__, segments=True, memoire="envois"
    )
    montrees = lignes if choix == TOUS else tard
    tableau(
        pd.DataFrame(
            {
                "Émetteur": montrees["emetteur"].map(lambda code: organismes.get(code, code)),
                "Flux": montrees["flux"].map(lambda code: FLUX.get(code, code)),
                "État": montrees["retard"].map(etat),
                "Situation attendue": [date_longue(d) for d in montrees["attendue"]],
                "Dernière situation reçue": [date_longue(d) for d in montrees["recue"]],
                "Reçue": [ABSENT if est_absent(d) else date_heure(d) for d in montrees["recu_at"]],
            }
        ),
        "Situation attendue et reçue de chaque émetteur, les retards d’abord",
        cle=f"attendus_{choix}",
        nombres=False,
        vide="Aucun envoi en retard.",
    )
