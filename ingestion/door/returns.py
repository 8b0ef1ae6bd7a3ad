"""A number that was purged and comes in again: known by its pseudonym, it brings no identity back.

A message already there is dropped as identical; another of before the purge is loaded without what the purge took, so
that a correction leaves every figure. A demande that speaks again later (it is active once more) takes its number and
its identity back, until its next radiation.
"""

import polars as pl
import psycopg
from psycopg import sql

from ingestion.contracts.base import Contrat
from ingestion.door.arrays import tableau
from ingestion.door.checks.sorting import RANG, Tri
from ingestion.door.identity import Identites, Pseudonymes
from ingestion.door.ledger.depot import Depot
from ingestion.door.schema import porte_une_identite, table
from ingestion.purge.erasure import DES_DEMANDES, designer, effacer
from ingestion.purge.traces import taire_la_quarantaine


def deja_purgees(conn: psycopg.Connection, tri: Tri, depots: sql.Composable) -> list[int]:
    """Rows whose message some dépôts of the database (condition on ``ancienne``) hold under its pseudonym."""
    contrat = tri.contrat
    if contrat.versionne or "nud" not in contrat.cle:
        return []
    bonnes = tri.bonnes
    purges = tri.pseudonymes.purges(bonnes["nud"].drop_nulls().to_list())
    if not purges:
        return []
    lignes = bonnes.filter(pl.col("nud").is_in(list(purges))).select(RANG, *contrat.cle)
    lignes = lignes.with_columns(pl.col("nud").replace_strict(purges, return_dtype=pl.String)).sort(contrat.cle)
    noms = sql.SQL(", ").join(map(sql.Identifier, contrat.cle))
    requete = sql.SQL(
        "select lot.rang from unnest(%s::int[], {types}) as lot (rang, {cle})"
        " where exists (select from {table} as ancienne where ({anciennes}) = ({nouvelles}) and {depots})"
    ).format(
        types=sql.SQL(", ").join([sql.SQL("%s::text[]")] * len(contrat.cle)),
        cle=noms,
        table=table(contrat),
        anciennes=sql.SQL(", ").join(sql.Identifier("ancienne", nom) for nom in contrat.cle),
        nouvelles=sql.SQL(", ").join(sql.Identifier("lot", nom) for nom in contrat.cle),
        depots=depots,
    )
    return [rang for (rang,) in conn.execute(requete, [tableau(lignes[nom]) for nom in lignes.columns])]


def recevoir_sans_identite(conn: psycopg.Connection, depot: Depot, pseudonymes: Pseudonymes, purges: Identites) -> None:
    """Take their identity from the rows of a dépôt, just copied, that are about purged demandes."""
    if purges and porte_une_identite(depot.contrat):
        rouvertes = _rouvertes(conn, depot.contrat, depot.depot_id, purges)
        _rouvrir(conn, rouvertes)
        pseudonymes.relire(conn)
        purges = {nud: p for nud, p in purges.items() if nud not in rouvertes}
    if purges:
        reference = conn.execute("select max(date_reference) from technique.purge").fetchone()
        designer(conn, purges, reference[0] if reference else None)
        effacer(conn, depot.depot_id)
    if pseudonymes.en_a_purge and depot.quarantaine:
        taire_la_quarantaine(conn, pseudonymes, depot_id=depot.depot_id)


def _rouvertes(conn: psycopg.Connection, contrat: Contrat, depot_id: int | None, purges: Identites) -> Identites:
    """Return the demandes of which a dépôt has a message later than all those that were purged."""
    requete = sql.SQL(
        "select ligne.nud from {table} as ligne join unnest(%s::text[], %s::text[]) as lot (nud, demande_id)"
        " on ligne.nud = lot.nud where ligne._depot_id = %s group by ligne.nud, lot.demande_id"
        " having max(ligne.date_fichier) > coalesce("
        "  (select max(date_fichier) from {table} as videe where videe.nud = lot.demande_id), '')"
    ).format(table=table(contrat))
    lignes = conn.execute(requete, (list(purges), list(purges.values()), depot_id))
    return {nud: purges[nud] for (nud,) in lignes}


def _rouvrir(conn: psycopg.Connection, rouvertes: Identites) -> None:
    """Give their numbers back to the rows of demandes that speak again; what else was purged is gone."""
    if not rouvertes:
        return
    lot = list(rouvertes), list(rouvertes.values())
    for nom in [*(table(contrat) for contrat in DES_DEMANDES), sql.Identifier("raw", "pseudonymes")]:
        conn.execute(
            sql.SQL(
                "update {} as ligne set nud = lot.nud from unnest(%s::text[], %s::text[]) as lot (nud, demande_id)"
                " where ligne.nud = lot.demande_id"
            ).format(nom),
            lot,
        )
