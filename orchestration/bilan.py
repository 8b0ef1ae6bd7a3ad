"""The account of a dépôt in the words of a clerk."""

from ingestion.landing import Bilan
from orchestration.affichage import nombre


def phrase_du_bilan(bilan: Bilan) -> str:
    """Say what became of one file: the row balance, the three commonest reasons, the warnings."""
    if bilan.statut == "rejete":
        return f"{bilan.fichier} : REJETÉ EN ENTIER. {bilan.message}"
    lignes = [f"{bilan.fichier} : {bilan.message}"]
    lignes += [f"    {nombre(effectif)} × {libelle} [{code}]" for code, libelle, effectif in bilan.motifs[:3]]
    lignes += [f"    attention : {avertissement}" for avertissement in bilan.avertissements]
    return "\n".join(lignes)
