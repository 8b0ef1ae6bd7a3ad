"""Sentences of État des données and of Journal: dépôts, rows to correct, flows without a file, what was opened.

What belongs here: counts in, French out. What does not: screens, SQL.
"""

import re
from collections.abc import Mapping
from typing import Any

from dashboards.kit.words.formats import majuscule, minuscule, nombre, pluriel

ETATS_DU_DEPOT = {
    "charge": "Chargé",
    "remplace": "Remplacé par un dépôt corrigé",
    "rejete": "Rejeté",
    "en_attente": "En attente : ferait perdre des lignes",
    "retire": "Retiré",
}
# The account with which the message of a dépôt begins: « 3 lignes lues = 2 chargées + 1 en quarantaine + 0 doublon. ».
BILAN = re.compile(r"^[\d\s]+lignes? lues? = [^.]* doublons?\.\s*")
CONFIRMATION = 'observatoire ingest --confirmer {depot} --motif "…"'


def phrase_donnees(depots: int, quand: str, quarantaine: int, lues: int) -> str:
    """Say whether the figures can be trusted this morning."""
    if depots == 0:
        return "Aucun dépôt n’a encore été reçu."
    a_corriger = "aucune ligne à corriger"
    if quarantaine:
        lignes = f"{nombre(quarantaine)} {pluriel(quarantaine, 'ligne')}"
        a_corriger = f"{lignes} à corriger sur {nombre(lues)} {pluriel(lues, 'lue')}"
    integres = f"{nombre(depots)} {pluriel(depots, 'dépôt intégré', 'dépôts intégrés')}"
    return f"Publication du {quand} : {integres}, {a_corriger}."


def phrase_depots(gardes: int, total: int) -> str:
    """Say how many dépôts the filters keep."""
    if gardes == total:
        return f"{nombre(total)} {pluriel(total, 'dépôt reçu', 'dépôts reçus')}."
    return f"{nombre(gardes)} {pluriel(gardes, 'dépôt')} sur {nombre(total)} selon ces filtres."


def bilan_du_depot(depot: Mapping[str, Any]) -> str:
    """Write what became of the lines of a dépôt; of a file refused whole, none was kept."""
    if depot["statut"] == "rejete":
        return "aucune n’est gardée : le fichier est rejeté en entier"
    lues, chargees, ecartees, doublons = (int(depot[nom]) for nom in ("lues", "chargees", "quarantaine", "doublons"))
    return (
        f"{nombre(lues)} {pluriel(lues, 'lue')} = {nombre(chargees)} {pluriel(chargees, 'chargée')}"
        f" + {nombre(ecartees)} en quarantaine + {nombre(doublons)} {pluriel(doublons, 'doublon')}"
    )


def au_dela_du_bilan(message: str) -> str:
    """Return what the message of a dépôt says besides its account, which its record writes by itself."""
    return BILAN.sub("", message)


def suite_du_depot(depot: Mapping[str, Any], a_corriger: int, retenues: int, emetteur: str = "") -> str:
    """Say what is to be done next of a dépôt, by its state.

    Args:
        depot: dépôt read.
        a_corriger: lines in quarantine that wait.
        retenues: lines that wait for what they name, or that others name.
        emetteur: who is to be asked for a correction; empty where the reader is to make it, or nobody knows who sent.

    """
    statut, confirmer = depot["statut"], CONFIRMATION.format(depot=depot["depot_id"])
    renvoyer = _demander(emetteur, "corriger le fichier", "le renvoyer sous le même nom")
    if statut == "rejete":
        return f"{renvoyer} : le message dit pourquoi il est rejeté."
    if statut == "en_attente":
        return f"Si c’est voulu, le gestionnaire le fait entrer par « {confirmer} » ; sinon, {minuscule(renvoyer)}."
    dits = []
    if a_corriger:
        lignes = pluriel(a_corriger, "cette ligne", f"ces {nombre(a_corriger)} lignes")
        seules = pluriel(a_corriger, "cette ligne seule", "ces lignes seules")
        tout = f"renvoyer le fichier entier sous le même nom, ou {seules} sous le nom du flux à une autre date"
        dits.append(f"{_demander(emetteur, f'corriger {lignes}', tout)}.")
    if retenues:
        accord = pluriel(retenues, "ligne est retenue", "lignes sont retenues")
        dits.append(f"{nombre(retenues)} {accord} hors des chiffres : ce qu’il faut envoyer est dit ci-dessous.")
    if dits:
        return " ".join(dits)
    if statut == "remplace":
        return f"Rien à faire : le dépôt {int(depot['remplace_par'])} l’a remplacé."
    if statut == "retire":
        return f"Rien à faire. Si le retrait est une erreur, le gestionnaire le fait entrer par « {confirmer} »."
    return "Rien à faire : aucune de ses lignes n’attend de correction."


def _demander(emetteur: str, *quoi: str) -> str:
    """Write what is to be done, one thing after the other, by the reader or by who is named."""
    if not emetteur:
        return majuscule(", puis ".join(quoi))
    return f"Demander à « {emetteur} » {', puis '.join(f'de {un}' for un in quoi)}"


def phrase_flux_sans_fichier(flux: list[str], total: int) -> str:
    """Warn that a publication was made without some files: what they feed is empty, not zero."""
    if len(flux) == total:
        return "Cette publication ne contient aucun fichier : tous ses chiffres sont vides, et non nuls."
    noms = ", ".join(map(minuscule, flux))
    return f"Aucun fichier reçu pour : {noms}. Ce que ces fichiers alimentent est vide, et non nul."


def phrase_journal(acces: int, comptes: int, exports: int, refus: int) -> str:
    """Say how many identities were opened, by how many accounts, and what else was written in the journal."""
    texte = "Aucun accès nominatif sur la période"
    if acces:
        qui = f"{nombre(comptes)} {pluriel(comptes, 'compte')}"
        texte = f"{nombre(acces)} accès {pluriel(acces, 'nominatif')} par {qui}"
    if exports:
        texte += f" ; {nombre(exports)} {pluriel(exports, 'export')}"
    return f"{texte} ; {nombre(refus)} refus." if refus else f"{texte}."
