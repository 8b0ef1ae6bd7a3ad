"""What each profile reads, in the words of the access matrix: the same file as the audit and the tests.

What belongs here: rows of tables. What does not: rights (the database), the sentence of the band (``access.profils``).
"""

from functools import cache

import pandas as pd

from dashboards.kit.words.formats import ABSENT
from warehouse.access.register import Matrice, Vue, lire_matrice

RIEN = "rien"
TOUT = "aucune"


@cache
def matrice() -> Matrice:
    """Return the matrix of this installation."""
    return lire_matrice()


def du_profil(profil: str) -> pd.DataFrame:
    """Return one row for each set of data: what the profile reads of it, and what is hidden there."""
    lignes = [
        (vue.libelle, matrice().predicats[vue.lignes[profil]] if profil in vue.lignes else RIEN, _masques(vue, profil))
        for vue in matrice().lues()
    ]
    return pd.DataFrame(lignes, columns=["Données", "Lignes lues", "Rubriques vides"])


def _masques(vue: Vue, profil: str) -> str:
    """Say how many columns are always empty, or filled in some rows only, in words that need no other cell."""
    if profil not in vue.lignes:
        return ABSENT
    dits = []
    if toujours := len(vue.masques.get(profil, [])):
        dits.append(f"{toujours} sur {len(vue.colonnes)}, dans toutes les lignes")
    if hors := vue.masques_hors.get(profil):
        remplies = matrice().predicats[hors["sauf"]]
        dits.append(f"{len(hors['colonnes'])} sur {len(vue.colonnes)}, remplies seulement pour {remplies}")
    return " ; ".join(dits) or TOUT
