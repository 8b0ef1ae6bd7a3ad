"""Sentences of État des données and of Journal: dépôts, rows to correct, flows without a file, what was opened.

What belongs here: counts in, French out. What does not: screens, SQL.
"""

import re
from collections.abc import Mapping
from typing import Any

from dashboards.kit.words.formats import est_absent, majuscule, minuscule, nombre, pluriel

ETATS_DU_DEPOT = {
    "charge": "Chargé",
    "remplace": "Remplacé par un dépôt corrigé",
    "rejete": "Rejeté",
    "en_attente": "En attente d’une décision",
    "retire": "Retiré",
}
# The account with which the message of a dépôt begins: « 3 lignes lues = 2 chargées + 1 en quarantaine + 0 doublon. ».
BILAN = re.compile(r"^[\d\s]+lignes? lues? = [^.]* doublons?\.\s*")
# What the message of a dépôt that waits says to do.
QUE_FAIRE = re.compile(r"\s*Si c’est voulu, faites-le entrer par [^.]*\.")
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
    """Return what the message of a dépôt says besides its account and its next step, which its record writes itself."""
    return QUE_FAIRE.sub("", BILAN.sub("", message))


def suite_du_depot(
    depot: Mapping[str, Any], a_corriger: int, retenues: int, citees: int = 0, emetteur: str = ""
) -> str:
    """Say what is to be done next of a dépôt, by its state.

    Args:
        depot: dépôt read.
        a_corriger: lines in quarantine that wait.
        retenues: lines that wait for what they name.
        citees: lines that others name, and that no file in force holds.
        emetteur: who is to be asked for a correction; empty where the reader is to make it, or nobody knows who sent.

    """
    statut, confirmer = depot["statut"], CONFIRMATION.format(depot=depot["depot_id"])
    if statut == "rejete" and est_absent(depot["remplace_par"]):
        return f"{_demander(emetteur, 'faire ce que dit le message ci-dessous', 'renvoyer le fichier')}."
    if statut == "en_attente":
        renvoyer = _demander(emetteur, "corriger le fichier", "le renvoyer sous le même nom")
        return f"Si c’est voulu, le gestionnaire le fait entrer par « {confirmer} » ; sinon, {minuscule(renvoyer)}."
    dits = []
    if a_corriger:
        dits.append(_corriger(a_corriger, emetteur))
    if retenues:
        accord = pluriel(retenues, "ligne est retenue", "lignes sont retenues")
        dits.append(f"{nombre(retenues)} {accord} hors des chiffres : ce qu’il faut envoyer est dit ci-dessous.")
    if citees:
        dits.append(_rendre(citees, confirmer if statut == "retire" else ""))
    if dits:
        return " ".join(dits)
    if statut in {"rejete", "remplace"}:
        return f"Rien à faire : le dépôt {int(depot['remplace_par'])} l’a remplacé."
    if statut == "retire":
        return f"Rien à faire. Si le retrait est une erreur, le gestionnaire le fait entrer par « {confirmer} »."
    return "Rien à faire : aucune de ses lignes n’attend de correction."


def _corriger(lignes: int, emetteur: str) -> str:
    """Say how lines in quarantine are corrected; some may be right, and stay where they are."""
    quoi = "voir, ligne par ligne ci-dessous, ce qu’il faut corriger"
    if emetteur:
        quoi = "corriger ce qui doit l’être, ligne par ligne"
    seules = pluriel(lignes, "cette ligne seule", "ces lignes seules")
    restent = pluriel(lignes, "elle reste alors listée", "elles restent alors listées")
    tout = f"renvoyer le fichier entier sous le même nom, ou {seules} sous le nom du flux à une autre date"
    return f"{_demander(emetteur, quoi, tout)} ({restent} ici tant que le fichier lui-même n’est pas renvoyé)."


def _rendre(lignes: int, confirmer: str) -> str:
    """Say what to do of lines that others name; ``confirmer``: what lets their file in again, withdrawn on purpose."""
    ne_sont_plus, les = pluriel(lignes, "ligne n’est plus", "lignes ne sont plus"), pluriel(lignes, "la", "les")
    dites = f"{nombre(lignes)} {ne_sont_plus} dans aucun fichier en vigueur, et d’autres fichiers {les} citent"
    if not confirmer:
        return f"{dites} : ce qu’il faut envoyer est dit ci-dessous."
    return (
        f"{dites}. Si le retrait est une erreur, le gestionnaire fait entrer le dépôt par « {confirmer} » ; sinon, "
        f"{les} renvoyer dans un autre fichier, ou faire corriger ceux qui {les} citent."
    )


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
