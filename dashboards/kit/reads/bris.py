"""Break-glass, as who asks and who agrees read it. Never cached: people, now."""

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur

ATTEND = "attend"
SQL_RECENTS = """
select
    bris_id, login, personne, son_organisme, organisme_libelle, motif, demande_at, etat, expire_at, motif_refus,
    est_le_sien
from acces.bris_recents(%(profil)s)
"""
SQL_ORGANISMES = "select organisme_code, libelle from acces.organismes_a_ouvrir(%(profil)s)"


def siens(lecteur: Lecteur) -> pd.DataFrame:
    """Read what the reader asked for within a day, the latest first."""
    return _recents(lecteur, est_le_sien=True)


def geres(lecteur: Lecteur) -> pd.DataFrame:
    """Read what others asked for within a day, of the organismes whose accounts the reader manages."""
    if lecteur.session.gestion is None:
        return pd.DataFrame(columns=["etat"])
    return _recents(lecteur, est_le_sien=False)


def organismes(lecteur: Lecteur) -> dict[str, str]:
    """Read the organismes whose rights the reader may ask for, by name."""
    lus = lecteur.lignes(SQL_ORGANISMES, profil=lecteur.profil)
    return dict(lus.itertuples(index=False))


def _recents(lecteur: Lecteur, *, est_le_sien: bool) -> pd.DataFrame:
    lus = lecteur.lignes(SQL_RECENTS, profil=lecteur.profil)
    return lus[lus["est_le_sien"] == est_le_sien]
