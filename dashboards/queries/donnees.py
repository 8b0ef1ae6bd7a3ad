"""Freshness, dépôts and quarantine: what the figures of today were built from."""

from typing import Any

import pandas as pd

from dashboards.queries.lecteur import Lecteur

VOIENT_LES_DEPOTS = frozenset({"bailleur", "ingenieur"})

SQL_PUBLICATION = "select * from publication where departement_code = any(%(departements)s)"
SQL_DEPOTS = """
select
    depot_id, fichier, flux, emetteur, situation_au, statut, lues, chargees, quarantaine, doublons, message, recu_at,
    publication_id
from depot
where departement_code = any(%(departements)s)
order by depot_id desc
"""
SQL_QUARANTAINE = """
select flux, emetteur, code, champ, message, count(*) as nombre, publication_id
from quarantaine
where departement_code = any(%(departements)s) and rejouee_at is null
group by flux, emetteur, code, champ, message, publication_id
order by count(*) desc, flux, code, message
limit 200
"""


def publication(lecteur: Lecteur) -> dict[str, Any]:
    """Read what this publication was built from."""
    lignes = lecteur.lignes(SQL_PUBLICATION)
    return {} if lignes.empty else {str(c): v for c, v in lignes.iloc[0].items()}


def depots(lecteur: Lecteur) -> pd.DataFrame:
    """Read the dépôts that the reader may see, latest first."""
    return lecteur.lignes(SQL_DEPOTS)


def quarantaine(lecteur: Lecteur) -> pd.DataFrame:
    """Count the lines waiting for a correction, by reason."""
    return lecteur.lignes(SQL_QUARANTAINE)


def bilan(cadre: pd.DataFrame) -> pd.DataFrame:
    """Sum the row balance by flow: lues = chargees + quarantaine + doublons, over loaded dépôts."""
    charges = cadre[cadre["statut"] != "rejete"]
    sommes = charges.groupby("flux", as_index=False)[["lues", "chargees", "quarantaine", "doublons"]].sum()
    return sommes.assign(ecart=sommes["lues"] - sommes["chargees"] - sommes["quarantaine"] - sommes["doublons"])
