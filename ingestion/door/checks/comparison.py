"""Compare rows being received with what the database holds: other flows, other dépôts, rows of the same large file."""

from collections.abc import Iterable

import polars as pl
import psycopg
from psycopg import sql

from ingestion.contracts.base import Doublon
from ingestion.door.checks.duplicates import (
    Ecarts,
    Identiques,
    des_autres_depots,
    doublons_en_base,
    doublons_entre_fichiers,
    du_depot,
)
from ingestion.door.checks.organismes import organismes_inconnus
from ingestion.door.checks.relations import orphelines
from ingestion.door.checks.sorting import RANG, Tri
from ingestion.door.ledger import ledger
from ingestion.door.ledger.depot import Depot
from ingestion.door.returns import deja_purgees


def ailleurs(conn: psycopg.Connection, depot: Depot, sauf: Iterable[int]) -> sql.Composable | None:
    """Condition on the rows in force in other dépôts than these, in the flow and the département of ``depot``.

    None where none could be a duplicate.
    """
    contrat, sauf = depot.contrat, list(sauf)
    if contrat.versionne or contrat.doublon is Doublon.PERMIS:
        return None
    autre = ledger.autre_en_vigueur(conn, contrat, depot.departement, sauf)
    return des_autres_depots(depot.departement, sauf) if autre else None


def comparer(
    conn: psycopg.Connection,
    tri: Tri,
    autres: sql.Composable | None,
    *,
    repetees: pl.DataFrame | None = None,
    revenues: pl.DataFrame | None = None,
) -> None:
    """Put aside, or drop as identical, the rows that what the database holds forbids.

    Args:
        conn: owner's connection.
        tri: rows being sorted.
        autres: condition on the rows of other dépôts, as ``ailleurs`` gives it.
        repetees: rows whose key may be that of a row of this dépôt already loaded.
        revenues: rows whose key may be that of a row of another dépôt; None: any row.

    """
    tri.ecarter([*organismes_inconnus(conn, tri)])
    tri.ecarter(orphelines(conn, tri))
    contrat = tri.contrat
    if contrat.doublon is Doublon.PERMIS:
        return
    if repetees is not None:
        ce_depot = du_depot(tri.depots[0].depot_id)
        tri.ignorer(deja_purgees(conn, tri, ce_depot))
        _retirer(tri, doublons_en_base(conn, tri.table, repetees, ce_depot, "CLE_REPETEE"))
    if not contrat.versionne and len(tri.depots) > 1:
        _retirer(tri, doublons_entre_fichiers(tri.table, tri.bonnes))
    if autres is not None:
        tri.ignorer(deja_purgees(conn, tri, autres))
        lignes = tri.bonnes if revenues is None else tri.bonnes.join(revenues.select(RANG), on=RANG, how="semi")
        _retirer(tri, doublons_en_base(conn, tri.table, lignes, autres, "CLE_DEJA_RECUE"))


def _retirer(tri: Tri, trouves: tuple[Ecarts, Identiques]) -> None:
    ecarts, identiques = trouves
    tri.ecarter(ecarts)
    tri.ignorer(identiques)
