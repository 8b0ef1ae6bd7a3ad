"""The requests of break-glass of a day, in a table: who, whose rights, why, what became of each."""

import pandas as pd

from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import apostrophes, date_heure, heure

ETATS = {
    "attend": "À décider",
    "en_cours": "En cours, jusqu’à {heure}",
    "fini": "Terminé",
    "refuse": "Refusé : {motif}",
}


def demandes(cadre: pd.DataFrame) -> None:
    """Show the requests."""
    tableau(
        pd.DataFrame(
            {
                "Demandé le": [date_heure(quand) for quand in cadre["demande_at"]],
                "Par": [qui(bris) for _, bris in cadre.iterrows()],
                "Droits demandés": [apostrophes(libelle) for libelle in cadre["organisme_libelle"]],
                "Motif": cadre["motif"],
                "État": [etat(bris) for _, bris in cadre.iterrows()],
            }
        ),
        "Bris de glace demandés au cours des dernières 24 heures, le plus récent d’abord",
        cle="bris",
        nombres=False,
    )


def qui(bris: pd.Series) -> str:
    """Name who asks."""
    return apostrophes(f"{bris['personne']} ({bris['login']}, {bris['son_organisme']})")


def etat(bris: pd.Series) -> str:
    """Say what became of a request."""
    fin = heure(bris["expire_at"]) if bris["etat"] == "en_cours" else ""
    return ETATS[bris["etat"]].format(heure=fin, motif=bris["motif_refus"])
