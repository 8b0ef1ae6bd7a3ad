"""The saved views of a reader. Never cached: its own, now."""

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur

SQL_SIENNES = "select vue_id, nom, page, filtres from acces.vues_enregistrees(%(profil)s)"


def siennes(lecteur: Lecteur) -> pd.DataFrame:
    """Read the views that the account of the reader saved, by name."""
    return lecteur.lignes(SQL_SIENNES, profil=lecteur.profil)
