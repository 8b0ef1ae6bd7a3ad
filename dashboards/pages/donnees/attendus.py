"""What is expected of each emitter and what came, flow by flow: who is late, and since when."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.kit.frame import adresse
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, INSECABLE, date_heure, date_longue, est_absent, nombre, pluriel
from dashboards.kit.words.texts import FLUX, echapper
from dashboards.pages.donnees.reads import INTEGRES

TOUS, RETARDS = "tous", "retard"
LESQUELS = {TOUS: "Tous les envois", RETARDS: "En retard"}
REGLE = (
    "Attendue : la situation la plus récente que cette publication a reçue pour ce flux, tous émetteurs confondus. Un "
    "émetteur qui n’a rien à déclarer envoie un fichier qui n’a que son en-tête."
)
REPRIS = "réglé : reçu depuis sous un autre émetteur ou flux"
SANS_ENVOI = f"{ABSENT} : cet émetteur n’a jamais envoyé ce flux."


def attendus(depots: pd.DataFrame, contenu: dict[str, Any]) -> pd.DataFrame:
    """Return one row per emitter and flow, the latest in arrears first.

    Args:
        depots: dépôts that the reader may see, the latest first, with ``remplace_par``.
        contenu: what this publication was built from; the latest situation of each flow is the one expected.

    Returns:
        ``emetteur, flux, attendue, recue, recu_at, retard`` (days; none when nothing was ever integrated), and
        ``est_repris``: nothing was integrated, and each file was received since under another emitter or flow.

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
    # A file whose flow is unknown is in no column.
    attendent = connus[connus["remplace_par"].isna() & connus["flux"].notna()]
    attendent = set(zip(attendent["emetteur"], attendent["flux"], strict=True))
    lignes["est_repris"] = [
        est_absent(ligne.recue) and not est_absent(ligne.flux) and (ligne.emetteur, ligne.flux) not in attendent
        for ligne in lignes.itertuples()
    ]
    return lignes.sort_values(
        ["retard", "emetteur", "flux"], ascending=[False, True, True], na_position="first", ignore_index=True
    )


def etat(retard: float | None, *, est_repris: bool = False) -> str:
    """Write whether an emitter is up to date, with a sign and in words."""
    if est_repris:
        return REPRIS
    if est_absent(retard) or retard is None:
        return "▲ rien d’intégré"
    return f"▲ en retard de {nombre(retard)} {pluriel(retard, 'jour')}" if retard else f"à{INSECABLE}jour"


def montrer(depots: pd.DataFrame, contenu: dict[str, Any], organismes: dict[str, str]) -> None:
    """Show who is up to date, flow by flow, or the late ones alone, with what is expected and what came."""
    lignes = attendus(depots, contenu)
    tard = lignes[lignes["retard"].ne(0) & ~lignes["est_repris"]]
    st.markdown("## Attendu et reçu, émetteur par émetteur")
    accord = pluriel(len(tard), "envoi en retard", "envois en retard")
    st.caption(echapper(f"{nombre(len(tard))} {accord} sur {nombre(len(lignes))}. {REGLE}"))
    choix = adresse.choisir(
        "detail", "Envois", list(LESQUELS), TOUS, LESQUELS.__getitem__, segments=True, memoire="envois"
    )
    if choix == TOUS:
        legende, absence = "État des envois de chaque émetteur, flux par flux, les retards d’abord", SANS_ENVOI
        tableau(en_grille(lignes, organismes), legende, cle="attendus", entier=True, nombres=False, absence=absence)
        return
    tableau(
        pd.DataFrame(
            {
                "Émetteur": tard["emetteur"].map(lambda code: organismes.get(code, code)),
                "Flux": tard["flux"].map(lambda code: FLUX.get(code, code)),
                "État": tard["retard"].map(etat),
                "Situation attendue": [date_longue(d) for d in tard["attendue"]],
                "Dernière situation reçue": [date_longue(d) for d in tard["recue"]],
                "Reçue": [ABSENT if est_absent(d) else date_heure(d) for d in tard["recu_at"]],
            }
        ),
        "Situation attendue et reçue des envois en retard",
        cle="retards",
        nombres=False,
        vide="Aucun envoi en retard.",
    )


def en_grille(lignes: pd.DataFrame, organismes: Mapping[str, str]) -> pd.DataFrame:
    """Write one row per emitter and one column per flow that somebody sends: whether it is up to date."""
    etats = {
        (ligne.emetteur, ligne.flux): etat(ligne.retard, est_repris=ligne.est_repris) for ligne in lignes.itertuples()
    }
    emetteurs = list(dict.fromkeys(lignes["emetteur"]))
    colonnes = {
        libelle: [etats.get((emetteur, flux), ABSENT) for emetteur in emetteurs]
        for flux, libelle in FLUX.items()
        if flux in set(lignes["flux"])
    }
    return pd.DataFrame({"Émetteur": [organismes.get(code, code) for code in emetteurs]} | colonnes)
