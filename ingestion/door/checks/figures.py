"""Control figures of a dépôt, computed on the rows to load: total of a column, first and last date.

They are kept in the ledger, compared with the raw tables by the audit and judged by the quality gate. One pass for
all the files of a table.
"""

from dataclasses import dataclass

import polars as pl

from ingestion.contracts.base import Contrat
from ingestion.door.checks.sorting import Tri
from ingestion.door.ledger.depot import ECARTS_CITES, Depot
from ingestion.readers.table import LIGNE, RANG_FICHIER


@dataclass(frozen=True)
class Releve:
    """Figures of one file in one table."""

    lignes: int = 0
    total: float = 0.0
    date_min: str | None = None
    date_max: str | None = None
    apres_situation: int = 0
    lignes_apres: tuple[int, ...] = ()


def releves(tri: Tri) -> dict[int, Releve]:
    """Return the figures of each file of a table that has rows to load."""
    contrat = tri.contrat
    chiffres = [pl.len().alias("lignes")]
    if contrat.controle:
        chiffres.append(pl.col(contrat.controle).cast(pl.Float64, strict=False).sum().alias("total"))
    if contrat.colonne_date:
        situations = {rang: depot.situation_au.isoformat() for rang, depot in enumerate(tri.depots)}
        situation = pl.col(RANG_FICHIER).replace_strict(situations, return_dtype=pl.String)
        date = pl.col(contrat.colonne_date)
        chiffres += [
            date.min().alias("date_min"),
            date.max().alias("date_max"),
            (date > situation).sum().alias("apres_situation"),
            pl.col(LIGNE).filter(date > situation).bottom_k(ECARTS_CITES).alias("lignes_apres"),
        ]
    par_fichier = tri.bonnes.group_by(RANG_FICHIER).agg(chiffres)
    return {int(ligne.pop(RANG_FICHIER)): Releve(**ligne) for ligne in par_fichier.iter_rows(named=True)}


def compter(tri: Tri) -> None:
    """Add to each dépôt what a table holds of it: row balance, control figures, warnings."""
    par_fichier = tri.une_fois(releves)
    lues: dict[int, int] = {}
    for rang, fragment in tri.table.fragments:
        lues[rang] = lues.get(rang, 0) + fragment.lues
    for rang, depot in enumerate(tri.depots):
        releve = par_fichier.get(rang, Releve())
        depot.lues += lues.get(rang, 0)
        depot.chargees += releve.lignes
        depot.doublons += tri.nb_identiques(rang)
        depot.ecarter(tri.fautes(rang))
        depot.dater_apres(releve.lignes_apres)
        for code, nombres in tri.table.reecritures.items():
            depot.avertir(code, nombres[rang])
        if not depot.controles:
            depot.controles = _vides(depot, tri.contrat)
        _ajouter(depot, releve)


def _vides(depot: Depot, contrat: Contrat) -> dict[str, object]:
    return {
        "entete": list(depot.entete),
        "octets": depot.octets,
        "controle": contrat.controle,
        "total": 0.0,
        "date_min": None,
        "date_max": None,
        "nb_apres_situation": 0,
    }


def _ajouter(depot: Depot, releve: Releve) -> None:
    chiffres = depot.controles
    chiffres["nb_apres_situation"] += releve.apres_situation
    chiffres["total"] = round(chiffres["total"] + releve.total, 2)
    dates = [d for d in (chiffres["date_min"], chiffres["date_max"], releve.date_min, releve.date_max) if d]
    if dates:
        chiffres["date_min"], chiffres["date_max"] = min(dates), max(dates)
