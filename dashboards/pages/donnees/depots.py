"""The dépôts received: which are kept, in which order, and the record of each: its account, its lines, what is next."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.kit.fiche import champs, prochaine_etape, rangee
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import sans_accent
from dashboards.kit.tableau import LIGNES_PAR_PAGE, impression, tableau, tourner
from dashboards.kit.words.formats import ABSENT, date_heure, date_longue, est_absent, nombre, pluriel
from dashboards.kit.words.texts import FLUX, echapper
from dashboards.pages.donnees import corrections, lignes, reads
from dashboards.pages.donnees.filtres import Filtres
from dashboards.pages.donnees.reads import INTEGRES, TOUS
from dashboards.pages.donnees.sentences import (
    ETATS_DU_DEPOT,
    au_dela_du_bilan,
    bilan_du_depot,
    phrase_depots,
    suite_du_depot,
)

RECENT, QUARANTAINE, EMETTEUR = "recent", "quarantaine", "emetteur"
TRIS = {RECENT: "Le plus récent", QUARANTAINE: "Le plus de lignes en quarantaine", EMETTEUR: "Émetteur"}
EMETTEUR_INCONNU = "émetteur inconnu"
DECLARES = ("flux", "emetteur", "situation_au")
# Between the parts of the name of a file.
PARTIES = re.compile(r"[_.]")
VIDE = "Aucun dépôt ne répond à ces filtres. Élargissez le flux, l’émetteur ou l’état."


def montrer(lecteur: Lecteur, depots: pd.DataFrame, organismes: Mapping[str, str], filtres: Filtres) -> None:
    """List the dépôts that the filters keep, fifty a page, each with the way to its record; a table when it prints."""
    etats = {TOUS: "Tous les états"} | {c: nom for c, nom in ETATS_DU_DEPOT.items() if c in set(depots["statut"])}
    with st.container(horizontal=True, gap="small"):
        etat = adresse.choisir("etat", "État du dépôt", list(etats), TOUS, etats.__getitem__)
        # The orders of other lists are not those of this one.
        tri = adresse.choisir("tri", "Trier par", list(TRIS), RECENT, TRIS.__getitem__, memoire="tri_depots")
    gardes = filtres.garder(depots)
    gardes = trier(gardes if etat == TOUS else gardes[gardes["statut"] == etat], tri, organismes)
    st.caption(echapper(phrase_depots(len(gardes), len(depots))))
    if gardes.empty:
        st.info(VIDE)
        return
    if impression():
        tableau(en_table(gardes, organismes), "Dépôts reçus", cle="depots", nombres=False)
        return
    debut = tourner(f"depots_{filtres.flux}_{filtres.emetteur}_{etat}_{tri}", len(gardes))
    for depot in gardes.iloc[debut : debut + LIGNES_PAR_PAGE].to_dict("records"):
        rangee(resume(depot, organismes), partial(_proposer, depot, organismes))


def reprendre(depots: pd.DataFrame) -> pd.DataFrame:
    """Write in ``remplace_par``, of each file refused, the latest dépôt where it was sent again well, if there is one.

    A file sent again has the same name; under a name that says nothing, so has one of another flow, emitter or day:
    what is known of the two is the same, but for what the name said and an option of ``ingest`` corrected.
    """
    bons: dict[str, list[dict[str, Any]]] = {}
    numeros = []
    for depot in depots.to_dict("records"):
        suivants = bons.setdefault(depot["fichier"], [])
        if depot["statut"] in INTEGRES:
            suivants.append(depot)
        repris = (bon["depot_id"] for bon in suivants if depot["statut"] == "rejete" and _est_le_meme(bon, depot))
        numeros.append(next(repris, depot["remplace_par"]))
    return depots.assign(remplace_par=pd.Series(numeros, index=depots.index, dtype=object))


def _est_le_meme(bon: Mapping[str, Any], refuse: Mapping[str, Any]) -> bool:
    # What the name itself said, and the same name was received under something else, an option corrected.
    return all(
        est_absent(refuse[nom]) or refuse[nom] == bon[nom] or str(refuse[nom]) in PARTIES.split(refuse["fichier"])
        for nom in DECLARES
    )


def trier(depots: pd.DataFrame, tri: str, organismes: Mapping[str, str]) -> pd.DataFrame:
    """Sort the dépôts; the latest first is the order in which they were read, which the others keep among equals."""
    if tri == QUARANTAINE:
        return depots.sort_values("quarantaine", ascending=False, kind="stable")
    if tri == EMETTEUR:
        noms = depots["emetteur"].map(lambda code: sans_accent(organismes.get(code, code)), na_action="ignore")
        return depots.loc[noms.sort_values(kind="stable", na_position="last").index]
    return depots


def resume(depot: Mapping[str, Any], organismes: Mapping[str, str]) -> tuple[str, str, str]:
    """Write a dépôt in three lines: its file; who sent it, what it describes, when it came; what became of it."""
    quand = [f"reçu le {date_heure(depot['recu_at'])}"]
    if not est_absent(depot["situation_au"]):
        quand.insert(0, f"situation au {date_longue(depot['situation_au'])}")
    etat = ETATS_DU_DEPOT.get(depot["statut"], depot["statut"])
    suite = "" if depot["statut"] == "rejete" else f" · {_lignes(depot)}"
    signe = "▲ " if _est_a_corriger(depot) else ""
    emetteur = _nommer(depot["emetteur"], organismes) or EMETTEUR_INCONNU
    return str(depot["fichier"]), " · ".join([emetteur, *quand]), f"{signe}{etat}{suite}"


def _est_a_corriger(depot: Mapping[str, Any]) -> bool:
    if depot["statut"] == "rejete":
        return est_absent(depot["remplace_par"])
    return depot["statut"] == "en_attente" or (depot["statut"] == "charge" and bool(depot["quarantaine"]))


def _lignes(depot: Mapping[str, Any]) -> str:
    lues, ecartees = int(depot["lues"]), int(depot["quarantaine"])
    suite = f", {nombre(ecartees)} en quarantaine" if ecartees else ""
    return f"{nombre(lues)} {pluriel(lues, 'ligne lue', 'lignes lues')}{suite}"


def _nommer(code: object, organismes: Mapping[str, str]) -> str:
    return "" if est_absent(code) else organismes.get(str(code), str(code))


def en_table(depots: pd.DataFrame, organismes: Mapping[str, str]) -> pd.DataFrame:
    """Write the dépôts as a table, for who prints; what is said of one that was loaded whole is its account alone."""
    a_lire = depots["statut"].ne("charge") | depots["quarantaine"].gt(0)
    return pd.DataFrame(
        {
            "Fichier": depots["fichier"],
            "Dépôt": [str(n) for n in depots["depot_id"]],
            "Émetteur": [_nommer(code, organismes) or ABSENT for code in depots["emetteur"]],
            "Situation au": [date_longue(d) for d in depots["situation_au"]],
            "Reçu": [date_heure(d) for d in depots["recu_at"]],
            "État": [ETATS_DU_DEPOT.get(s, s) for s in depots["statut"]],
            "Lues": [nombre(n) for n in depots["lues"]],
            "Quarantaine": [nombre(n) for n in depots["quarantaine"]],
            "Message": depots["message"].where(a_lire).fillna(ABSENT),
        }
    )


def _proposer(depot: dict[str, Any], organismes: Mapping[str, str]) -> None:
    numero = int(depot["depot_id"])
    if st.button(f"Voir le dépôt {numero}", key=f"depot_{numero}"):
        _ouvrir(depot, organismes)


@st.dialog("Dépôt", width="large")
def _ouvrir(depot: dict[str, Any], organismes: Mapping[str, str]) -> None:
    """Show the record of a dépôt: what is next, its account, its lines that wait, the way to take them away."""
    lecteur = page.lecteur_du_dialogue()
    if lecteur is None:
        return
    lues = reads.lignes_du_depot(lecteur, int(depot["depot_id"]))
    est_sien = lecteur.droits.lignes["depot"] == "emetteur" or depot["is_sien"]
    emetteur = "" if est_sien else _nommer(depot["emetteur"], organismes)
    prochaine_etape(suite_du_depot(depot, *lignes.compter(lues), emetteur))
    champs(_champs(depot, organismes), "Dépôt", cle="depot")
    if lues.empty:
        return
    st.markdown("**Lignes à corriger dans ce fichier**")
    tableau(
        lignes.en_colonnes(lues),
        "Lignes à corriger de ce dépôt, dans l’ordre du fichier",
        cle=f"lignes_du_depot_{depot['depot_id']}",
        nombres=False,
    )
    st.caption(echapper(lignes.NUMERO))
    corrections.proposer_celles_de(lecteur, str(depot["depot_id"]))


def _champs(depot: Mapping[str, Any], organismes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Write the fields of a dépôt, those that are filled."""
    dits = [
        ("Dépôt", str(depot["depot_id"])),
        ("Fichier", str(depot["fichier"])),
        ("Émetteur", _nommer(depot["emetteur"], organismes)),
        ("Flux", "" if est_absent(depot["flux"]) else FLUX.get(depot["flux"], depot["flux"])),
        ("Situation au", date_longue(depot["situation_au"])),
        ("Reçu", date_heure(depot["recu_at"])),
        ("État", ETATS_DU_DEPOT.get(depot["statut"], depot["statut"])),
        ("Lignes", bilan_du_depot(depot)),
        ("Message", "" if est_absent(depot["message"]) else au_dela_du_bilan(depot["message"])),
    ]
    return [(nom, valeur) for nom, valeur in dits if valeur and valeur != ABSENT]
