"""The result of a dépôt in the words of a clerk."""

from pathlib import Path

from ingestion.landing import Bilan

from orchestration.affichage import nombre


def phrase_du_bilan(bilan: Bilan) -> str:
    """Say what became of one file: the row balance, the three commonest reasons, the warnings."""
    nom = Path(bilan.fichier).name
    if bilan.statut == "rejete":
        return f"{nom} : REJETÉ EN ENTIER. {bilan.message}"
    if bilan.statut == "deja_charge":
        return f"{nom} : déjà chargé (dépôt {bilan.depot_id}), rien n’a changé."
    lignes = [
        f"{nom} : {nombre(bilan.lues)} lues = {nombre(bilan.chargees)} chargées + "
        f"{nombre(bilan.quarantaine)} en quarantaine + {nombre(bilan.doublons)} doublons"
    ]
    lignes += [f"    {nombre(effectif)} × {libelle} [{code}]" for code, libelle, effectif in bilan.motifs[:3]]
    lignes += [f"    attention : {avertissement}" for avertissement in bilan.avertissements]
    if bilan.message:
        lignes.append(f"    {bilan.message}")
    return "\n".join(lignes)
