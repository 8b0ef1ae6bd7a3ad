"""Rows into the database: one dépôt, one transaction (rows, quarantine, pseudonyms, ledger), or nothing."""

from collections.abc import Iterable, Sequence
from functools import cache

import psycopg
from psycopg import sql

from ingestion.contracts.base import Contrat
from ingestion.door.checks.sorting import Tri
from ingestion.door.ledger.depot import Depot
from ingestion.readers.lignes import SEPARATEUR, Faute


def copier(conn: psycopg.Connection, contrat: Contrat, colonnes: Sequence[str], octets: bytes) -> None:
    """Append rows, given as CSV, to the raw table of a contract."""
    if not octets:
        return
    with conn.cursor() as curseur, curseur.copy(_ordre(contrat.table, tuple(colonnes))) as copie:
        copie.write(octets)


@cache
def _ordre(table: str, colonnes: tuple[str, ...]) -> bytes:
    """Return the order of a copy, written once for the hundreds of files of a flow."""
    ordre = sql.SQL("copy {} ({}) from stdin with (format csv, delimiter {})")
    noms = sql.SQL(", ").join(map(sql.Identifier, colonnes))
    return ordre.format(sql.Identifier("raw", table), noms, SEPARATEUR).as_bytes()


def mettre_en_quarantaine(conn: psycopg.Connection, depot: Depot, fautes: Iterable[Faute]) -> None:
    """Keep the rows put aside, as received, with their reason."""
    fautes = list(fautes)
    if not fautes:
        return
    ordre = "copy raw.quarantaine (depot_id, flux, ligne, code, champ, message, contenu) from stdin"
    with conn.cursor() as curseur, curseur.copy(ordre) as copie:
        for f in fautes:
            copie.write_row((depot.depot_id, depot.contrat.flux, f.ligne, f.code, f.champ, f.message, f.contenu))


def verser(conn: psycopg.Connection, tri: Tri, fichier: int) -> None:
    """Load what a table holds of one file, in the transaction of its dépôt."""
    copier(conn, tri.contrat, tri.colonnes, tri.octets(fichier))
    mettre_en_quarantaine(conn, tri.depots[fichier], tri.fautes(fichier))
