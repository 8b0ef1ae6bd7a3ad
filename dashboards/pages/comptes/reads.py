"""The accounts that the reader manages, and the organismes where it may open one. Never cached: people, now."""

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur

# The database gives to each reader those that it manages, and its own to look at.
SQL_COMPTES = """
select
    login, libelle, email, profil, organisme_code, organisme_libelle, communes, epcis, valable_du, valable_au,
    est_administrateur, etat, utilise_at, revu_at, est_a_revoir, est_le_sien
from acces.comptes_geres(%(profil)s)
"""
SQL_ORGANISMES = "select organisme_code, libelle, profil, communes, epcis from acces.organismes_geres(%(profil)s)"

SQL_VOLUMES = "select jour, login, organisme_code, ouvertes, habituelles from acces.volumes_geres(%(profil)s)"


def comptes(lecteur: Lecteur) -> pd.DataFrame:
    """Read the accounts, those of an organisme together."""
    return lecteur.lignes(SQL_COMPTES, profil=lecteur.profil).set_index("login", drop=False)


def organismes(lecteur: Lecteur) -> pd.DataFrame:
    """Read the organismes, by name."""
    return lecteur.lignes(SQL_ORGANISMES, profil=lecteur.profil).set_index("organisme_code", drop=False)


def volumes(lecteur: Lecteur) -> pd.DataFrame:
    """Read who, of the accounts that are managed, opened far more identities in a day than it is used to."""
    if lecteur.session.gestion is None:
        return pd.DataFrame(columns=["jour", "login", "organisme_code", "ouvertes", "habituelles"])
    return lecteur.lignes(SQL_VOLUMES, profil=lecteur.profil)
