"""The tables of a backup, written in the text of COPY, and read back.

What belongs here: which tables, their columns, their numbering. What does not: what the project says that a fresh home
holds (``warehouse.database.installation``); the file (``warehouse.backup.archive``).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql

from warehouse.backup.archive import BLOC, Archive, Ecriture
from warehouse.errors import ErreurObservatoire
from warehouse.progress import Progression

SCHEMAS = ["raw", "acces", "technique"]
# Written by the code of the project, or of the moment: a session outlives neither its server nor its home; the keys of
# a provider of identity are asked again.
LAISSEES = {
    "acces.installation", "acces.profil", "acces.cible", "acces.ouverture", "acces.commune_ancienne",
    "acces.suivi", "raw.motifs_quarantaine", "acces.session", "acces.tentative", "acces.fournisseur",
}  # fmt: skip
# What a fresh home holds already, and the backup replaces: its first organismes and their accounts, the purposes of
# the profiles, the quota, the threshold of volumes, and the secrets that pseudonyms of a list are keyed with.
D_ORIGINE = {
    "acces.organisme": "true", "acces.compte": "est_demo", "acces.finalite_profil": "true",
    "acces.quota_ouverture": "true", "acces.seuil_volume": "true", "technique.sel": "true",
    "acces.departement": "est_demonstration",
}  # fmt: skip
# A value reads the same on any server.
LISIBLE = {"client_encoding": "UTF8", "datestyle": "ISO, YMD", "timezone": "UTC", "intervalstyle": "postgres",
           "extra_float_digits": "1", "bytea_output": "hex"}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table of the backup: its columns and their types, its rows."""

    nom: str
    colonnes: dict[str, str]
    lignes: int = 0

    @property
    def membre(self) -> str:
        """Name of its member in the archive."""
        return f"tables/{self.nom}"

    @property
    def identifiant(self) -> sql.Identifier:
        """Name of the table in a statement."""
        return sql.Identifier(*self.nom.split("."))

    @property
    def liste(self) -> sql.Composed:
        """Its columns in a statement."""
        return sql.SQL(", ").join(map(sql.Identifier, self.colonnes))


def presentes(connexion: psycopg.Connection) -> list[Table]:
    """Return the tables of this database that a backup holds."""
    colonnes: dict[str, dict[str, str]] = {}
    requete = (
        "select n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
        " from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
        " join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''"
        " where n.nspname = any (%s) and c.relkind = 'r' order by n.nspname, c.relname, a.attnum"
    )
    for nom, colonne, genre in connexion.execute(requete, [SCHEMAS]):
        colonnes.setdefault(nom, {})[colonne] = genre
    return [Table(nom, siennes) for nom, siennes in colonnes.items() if nom not in LAISSEES]


def sauver(connexion: psycopg.Connection, archive: Ecriture, progression: Progression) -> None:
    """Write every table, as one moment saw them all."""
    regler(connexion)
    sauvees = []
    tables = presentes(connexion)
    for rang, table in enumerate(tables):
        progression(table.nom, rang, len(tables))
        requete = sql.SQL("copy (select {} from {}) to stdout").format(table.liste, table.identifiant)
        curseur = connexion.cursor()
        with archive.membre(table.membre) as ecrire, curseur.copy(requete) as copie:
            for bloc in copie:
                ecrire(bytes(bloc))
        sauvees.append(asdict(Table(table.nom, table.colonnes, curseur.rowcount)))
    archive.manifeste |= {"tables": sauvees, "numeros": _numeros(connexion)}


def regler(connexion: psycopg.Connection) -> None:
    """Make a value of this transaction read the same everywhere."""
    for nom, valeur in LISIBLE.items():
        connexion.execute(sql.SQL("set local {} = {}").format(sql.Identifier(nom), sql.Literal(valeur)))


def _numeros(connexion: psycopg.Connection) -> dict[str, list[Any]]:
    """Return where each numbering stands: two dépôts never bear the same number."""
    sequences = connexion.execute(
        "select n.nspname, c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
        " where n.nspname = any (%s) and c.relkind = 'S' order by 1, 2",
        [SCHEMAS],
    ).fetchall()
    numeros = {}
    for schema, nom in sequences:
        requete = sql.SQL("select last_value, is_called from {}").format(sql.Identifier(schema, nom))
        numeros[f"{schema}.{nom}"] = list(connexion.execute(requete).fetchone() or ())
    return numeros


def occupee(connexion: psycopg.Connection) -> str | None:
    """Return a table that already holds something of its own, or None in a fresh home."""
    for table in presentes(connexion):
        a_part = sql.SQL(f"where not {D_ORIGINE.get(table.nom, 'false')}")
        requete = sql.SQL("select from {} {} limit 1").format(table.identifiant, a_part)
        if connexion.execute(requete).fetchone() is not None:
            return table.nom
    return None


def verser(connexion: psycopg.Connection, archive: Archive, progression: Progression) -> None:
    """Put every table back, in the order of their references, in the transaction of ``connexion``."""
    regler(connexion)
    tables = {table["nom"]: Table(**table) for table in archive.manifeste["tables"]}
    completer(connexion, tables.values())
    ordre = [nom for nom in _ordre(connexion) if nom in tables]
    for nom in reversed(ordre):
        if nom in D_ORIGINE:
            connexion.execute(sql.SQL("delete from {}").format(tables[nom].identifiant))
    for rang, nom in enumerate(ordre):
        progression(nom, rang, len(ordre))
        _verser_une(connexion, archive, tables[nom])
    for sequence, (valeur, appelee) in archive.manifeste["numeros"].items():
        connexion.execute("select setval(to_regclass(%s), %s, %s)", [sequence, valeur, appelee])


def _verser_une(connexion: psycopg.Connection, archive: Archive, table: Table) -> None:
    curseur = connexion.cursor()
    requete = sql.SQL("copy {} ({}) from stdin").format(table.identifiant, table.liste)
    # PostgreSQL copies nothing into a table whose row security holds for who copies.
    est_forcee = "select relforcerowsecurity from pg_class where oid = to_regclass(%s)"
    forcee = connexion.execute(est_forcee, [table.nom]).fetchone() == (True,)
    if forcee:
        connexion.execute(sql.SQL("alter table {} no force row level security").format(table.identifiant))
    with archive.ouvrir(table.membre) as flux, curseur.copy(requete) as copie:
        while bloc := flux.read(BLOC):
            copie.write(bloc)
    if forcee:
        connexion.execute(sql.SQL("alter table {} force row level security").format(table.identifiant))
    if curseur.rowcount != table.lignes:
        raise ErreurObservatoire(
            f"La sauvegarde annonce {table.lignes} lignes de {table.nom} et en contient {curseur.rowcount} :"
            " rien n’est changé ; prenez-en une autre copie."
        )


def completer(connexion: psycopg.Connection, tables: Iterable[Table]) -> None:
    """Make what earlier versions kept and this one no longer makes by itself: no column is lost."""
    ici = {table.nom: table.colonnes for table in presentes(connexion)}
    for table in tables:
        if table.nom not in ici:
            connexion.execute(sql.SQL("create table {} ()").format(table.identifiant))
        for colonne, genre in table.colonnes.items():
            if colonne not in ici.get(table.nom, {}):
                connu = connexion.execute("select format_type(%s::regtype, null)", [genre]).fetchone()
                requete = sql.SQL("alter table {} add column {} {}")
                type_sql = sql.SQL(str(connu[0] if connu else genre))
                connexion.execute(requete.format(table.identifiant, sql.Identifier(colonne), type_sql))


def _ordre(connexion: psycopg.Connection) -> list[str]:
    """Return the tables, each after those that it refers to."""
    graphe: dict[str, set[str]] = {table.nom: set() for table in presentes(connexion)}
    liens = connexion.execute(
        "select n.nspname || '.' || c.relname, nf.nspname || '.' || f.relname from pg_constraint as k"
        " join pg_class as c on c.oid = k.conrelid join pg_namespace as n on n.oid = c.relnamespace"
        " join pg_class as f on f.oid = k.confrelid join pg_namespace as nf on nf.oid = f.relnamespace"
        " where k.contype = 'f' and k.conrelid <> k.confrelid and n.nspname = any (%s)",
        [SCHEMAS],
    )
    for table, reference in liens:
        graphe.setdefault(table, set()).add(reference)
    return list(TopologicalSorter(graphe).static_order())
