"""What the page Comptes says: states, decisions, sentences."""

from collections.abc import Callable
from datetime import date, datetime

import pandas as pd

from dashboards.kit.words.alertes import phrase as phrase_d_alerte
from dashboards.kit.words.formats import ABSENT, apostrophes, date_longue, est_absent, nombre, pluriel
from warehouse.access.accounts import ETATS
from warehouse.access.alerts import Alerte
from warehouse.access.gestion import CHANGER, REPRENDRE, REVOIR, REVOQUER, SECRET, SUSPENDRE

TOUS, A_REVOIR = "tous", "a_revoir"
FILTRES = {TOUS: "Tous, sauf révoqués", A_REVOIR: "À revoir"} | {
    e: dit[0].upper() + dit[1:] for e, dit in ETATS.items()
}
DECISIONS = {
    REVOIR: "Noter qu’il est revu et reste nécessaire, pour un an",
    CHANGER: "Changer la personne, son territoire ou ses dates",
    SECRET: "Donner un secret pour choisir un nouveau mot de passe",
    SUSPENDRE: "Suspendre",
    REPRENDRE: "Reprendre",
    REVOQUER: "Révoquer, pour toujours",
}
FAITES = {
    REVOIR: "Le compte « {login} » est revu.",
    CHANGER: "Le compte « {login} » est changé.",
    SECRET: "L’ancien mot de passe de « {login} » ne vaut plus rien.",
    SUSPENDRE: "Le compte « {login} » est suspendu, ses sessions sont fermées.",
    REPRENDRE: "Le compte « {login} » est repris.",
    REVOQUER: "Le compte « {login} » est révoqué, ses sessions sont fermées.",
}
A_REMETTRE = (
    "Remettez ce secret à la personne : il ne sera plus montré. Dans les sept jours, il sert une fois, à la page de "
    "connexion, à choisir un mot de passe."
)
NOTE = (
    "Chaque décision est inscrite au journal de l’organisme, avec le compte qui l’a prise ; son motif est gardé. "
    "Personne ne décide de son propre compte. Un compte sans usage depuis 90 jours dort : il ne se connecte plus avant "
    "d’être repris. Chaque compte est à revoir une fois par an."
)


def possibles(compte: pd.Series) -> list[str]:
    """Return the decisions that an account may be given, from its state."""
    sans = {REPRENDRE} if compte["etat"] not in ("suspendu", "endormi") else set()
    sans |= {SUSPENDRE} if compte["etat"] == "suspendu" else set()
    return [decision for decision in DECISIONS if decision not in sans]


def retenir(comptes: pd.DataFrame, choix: str) -> pd.DataFrame:
    """Keep the accounts of a choice of the filter."""
    if choix == TOUS:
        return comptes[comptes["etat"] != "revoque"]
    return comptes[comptes["est_a_revoir"].astype(bool) if choix == A_REVOIR else comptes["etat"] == choix]


def phrase(comptes: pd.DataFrame) -> str:
    """Say how many accounts are open, and what awaits a decision."""
    vivants = retenir(comptes, TOUS)
    ouverts, dorment = (int((vivants["etat"] == etat).sum()) for etat in ("ouvert", "endormi"))
    a_revoir = int(vivants["est_a_revoir"].sum())
    texte = f"{nombre(ouverts)} {pluriel(ouverts, 'compte ouvert', 'comptes ouverts')} sur {nombre(len(vivants))}"
    suite = [f"{nombre(dorment)} {pluriel(dorment, 'dort', 'dorment')}"] if dorment else []
    suite += [f"{nombre(a_revoir)} à revoir"] if a_revoir else []
    return f"{texte} ; {', '.join(suite)}." if suite else f"{texte} ; aucun n’attend de décision."


def phrase_volumes(volumes: pd.DataFrame) -> str:
    """Say how many accounts opened far more identities than they are used to."""
    return phrase_d_alerte(Alerte("volume_inhabituel", volumes["login"].nunique()))


def jour(valeur: date | datetime | None) -> str:
    """Write a day, or its absence."""
    return ABSENT if valeur is None or est_absent(valeur) else date_longue(valeur)


def qui(compte: pd.Series) -> str:
    """Name an account in a list."""
    return apostrophes(f"{compte['libelle']} ({compte['login']}, {compte['organisme_libelle']})")


def territoire(compte: pd.Series, nommer: Callable[[str], str]) -> str:
    """Say which part of the territory of its organisme an account has."""
    codes = [*(compte["communes"] or []), *(compte["epcis"] or [])]
    return ", ".join(map(nommer, codes)) if codes else "Tout"


def etat(compte: pd.Series) -> str:
    """Say the state of an account, and what makes it another than the others."""
    dits = [ETATS[compte["etat"]]]
    dits += ["à revoir"] if compte["est_a_revoir"] else []
    dits += ["administrateur"] if compte["est_administrateur"] else []
    dits += ["c’est vous"] if compte["est_le_sien"] else []
    return ", ".join(dits)
