"""Sentences of État des données and of Journal: dépôts, rows to correct, flows without a file, what was opened.

What belongs here: counts in, French out. What does not: screens, SQL.
"""

from dashboards.kit.words.formats import minuscule, nombre, pluriel

FLUX = {
    "demandes": "Demandes",
    "offres": "Offres",
    "candidatures": "Candidatures",
    "attributions": "Attributions",
    "parc": "Parc",
    "priorites": "Priorités",
    "referentiels": "Référentiels",
}
ETATS_DU_DEPOT = {
    "charge": "Chargé",
    "remplace": "Remplacé par un dépôt corrigé",
    "rejete": "Rejeté",
    "en_attente": "En attente : ferait perdre des lignes",
    "retire": "Retiré",
}


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
