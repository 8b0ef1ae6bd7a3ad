"""Rows into the database: one dépôt, one transaction (rows, quarantine, pseudonyms, ledger), or nothing."""

from collections.abc import Iterable, Sequence

import polars as pl
import psycopg
from psycopg import sql

from ingestion.contracts.base import Contrat, Type
from ingestion.depot import Depot
from ingestion.identity import Pseudonymes
from ingestion.readers.lignes import SEPARATEUR, Faute
from ingestion.schema import table
from ingestion.sorting import Tri


def copier(conn: psycopg.Connection, contrat: Contrat, colonnes: Sequence[str], octets: bytes) -> None:
    """Append rows, given as CSV, to the raw table of a contract."""
    if not octets:
        return
    ordre = sql.SQL("copy {} ({}) from stdin with (format csv, delimiter {})").format(
        table(contrat), sql.SQL(", ").join(map(sql.Identifier, colonnes)), SEPARATEUR
    )
    with conn.cursor() as curseur, curseur.copy(ordre) as copie:
        copie.write(octets)


def mettre_en_quarantaine(conn: psycopg.Connection, depot: Depot, fautes: Iterable[Faute]) -> None:
    """Keep the rows put aside, as received, with their reason."""
    fautes = list(fautes)
    if not fautes:
        return
    ordre = "copy raw.quarantaine (depot_id, flux, ligne, code, champ, message, contenu) from stdin"
    with conn.cursor() as curseur, curseur.copy(ordre) as copie:
        for f in fautes:
            copie.write_row((depot.depot_id, depot.contrat.flux, f.ligne, f.code, f.champ, f.message, f.contenu))


def verser(conn: psycopg.Connection, tri: Tri, fichier: int, pseudonymes: Pseudonymes) -> None:
    """Load what a table holds of one file, in the transaction of its dépôt."""
    verser_lignes(conn, tri, fichier, pseudonymes)
    mettre_en_quarantaine(conn, tri.depots[fichier], tri.fautes(fichier))


def verser_lignes(conn: psycopg.Connection, tri: Tri, fichier: int, pseudonymes: Pseudonymes) -> None:
    """Load the right rows of one file, and the pseudonyms of the demandes that they name."""
    depot = tri.depots[fichier]
    copier(conn, depot.contrat, tri.colonnes, tri.octets(fichier))
    nuds = [colonne.nom for colonne in depot.contrat.colonnes if colonne.type is Type.NUD]
    if nuds:
        bonnes = tri.bonnes_du_fichier(fichier)
        pseudonymes.inscrire(conn, pl.concat([bonnes[nom] for nom in nuds]))


def compter(tri: Tri, fichier: int) -> None:
    """Add to a dépôt what a table holds of it: balance, control figures."""
    depot, contrat = tri.depots[fichier], tri.contrat
    bonnes = tri.bonnes_du_fichier(fichier)
    fautes = tri.fautes(fichier)
    depot.lues += sum(fragment.lues for rang, fragment in tri.table.fragments if rang == fichier)
    depot.chargees += bonnes.height
    depot.doublons += tri.nb_identiques(fichier)
    depot.motifs.update(faute.code for faute in fautes)
    for code, nombres in tri.reecritures.items():
        depot.avertir(code, nombres[fichier])
    releve = depot.controles
    if not releve:
        releve.update(
            entete=None if depot.entete == contrat.noms else list(depot.entete),
            octets=depot.chemin.stat().st_size,
            controle=contrat.controle,
            total=0.0,
            date_min=None,
            date_max=None,
            nb_apres_situation=0,
            nb_cellules=0,
        )
    if not bonnes.height:
        return
    releve["nb_cellules"] += bonnes.height * len(contrat.noms) - sum(bonnes.select(contrat.noms).null_count().row(0))
    if contrat.controle:
        total = bonnes[contrat.controle].cast(pl.Float64, strict=False).sum()
        releve["total"] = round(releve["total"] + float(total), 2)
    if contrat.colonne_date:
        dates = bonnes[contrat.colonne_date].drop_nulls()
        bornes = [date for date in (releve["date_min"], releve["date_max"], dates.min(), dates.max()) if date]
        releve["date_min"], releve["date_max"] = min(bornes), max(bornes)
        releve["nb_apres_situation"] += int((dates > depot.situation_au.isoformat()).sum())
