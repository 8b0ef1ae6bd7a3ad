"""The words of the screen in a workbook, in place of the codes of its CSV: territories, dimensions, modalities, units.

What belongs here: the cells of the columns that a screen says in words. What does not: their headings (``columns``).
"""

from collections.abc import Sequence

import pandas as pd

from dashboards.kit.downloads.columns import sens
from dashboards.kit.reads.catalogue import UNITES, dimension
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import NOMS_DES_TYPES

TOUS, ENSEMBLE = "TOUS", "Ensemble"
MOTS = {
    "territoire_type": NOMS_DES_TYPES | {"delegation": "Délégation", "zone_abc": "Zone ABC"},
    "epci_code": {TOUS: "Département entier"},
    "unite": UNITES,
}


def en_mots(lecteur: Lecteur, cadre: pd.DataFrame, definitions: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Return rows as a screen says them; a code without words stays, and a column that the file does not define."""
    colonnes = [nom for nom in MOTS if nom in cadre and sens(nom, definitions)]
    dites = cadre.assign(**{nom: [MOTS[nom].get(code, code) for code in cadre[nom]] for nom in colonnes})
    if "dimension" not in cadre:
        return dites
    axes = {code: dimension(lecteur, code) for code in set(cadre["dimension"])}
    paires = list(zip(cadre["dimension"], cadre["modalite"], strict=True))
    ecrites = {(code, une): ENSEMBLE if une == TOUS else axes[code].ecrire(une) for code, une in set(paires)}
    noms = {code: ENSEMBLE if code == "ensemble" else axe.libelle for code, axe in axes.items()}
    return dites.assign(dimension=cadre["dimension"].map(noms), modalite=[ecrites[paire] for paire in paires])
