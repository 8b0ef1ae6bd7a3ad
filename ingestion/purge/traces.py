"""Where a purged number is still written in a text: lines in quarantine, files received, logs.

A text is searched for what has the form of a numéro unique, of which the pseudonym tells whether it was purged: no list
of purged numbers is kept anywhere.
"""

import datetime as dt
import gzip
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from ingestion.contracts import CONTRATS
from ingestion.door.identity import Pseudonymes
from ingestion.purge.erasure import DES_DEMANDES
from ingestion.readers.octets import empreinte

# The mart that shows an emitter its lines in quarantine.
COPIE = "fct_quarantaine_valeur"
NUMERO = re.compile(r"(?=((?:[0-9]{3}|02[AB])(?:0[1-9]|1[0-2])[0-9]{8}[A-Z0-9]{5}))")
_BLOC = 1 << 22
_RECOUVREMENT = 64
_AN = dt.timedelta(days=365)
_FLUX_NOMINATIFS = [contrat.flux for contrat in DES_DEMANDES]
assert {c.flux for c in CONTRATS if any(col.nominatif for col in c.colonnes)} == set(_FLUX_NOMINATIFS)  # noqa: S101


@dataclass
class Fichiers:
    """Files that name a purged demande: those removed, those that may not be, and those not received yet."""

    retires: list[Path] = field(default_factory=list)
    refuses: list[Path] = field(default_factory=list)
    non_recus: list[Path] = field(default_factory=list)


def taire_la_quarantaine(
    conn: psycopg.Connection, pseudonymes: Pseudonymes, *, avant: dt.date | None = None, depot_id: int | None = None
) -> int:
    """Empty the lines in quarantine that name a purged demande; return how many.

    Args:
        conn: owner's connection, in a transaction.
        pseudonymes: which numbers were purged.
        avant: lines of dépôts of that day or before that name no demande still kept leave too: nothing dates them.
        depot_id: only those of this dépôt.

    """
    requete = (
        "select ecart.quarantaine_id, ecart.contenu, coalesce(depot.situation_au <= %s, false) from raw.quarantaine"
        " as ecart left join raw.depots as depot using (depot_id) where ecart.contenu <> '' and ecart.flux = any (%s)"
        " and (%s::bigint is null or depot_id = %s)"
    )
    a_vider, sans_demande = [], {}
    with conn.cursor(name="quarantaine") as curseur:
        curseur.execute(requete, (avant, _FLUX_NOMINATIFS, depot_id, depot_id))
        for numero, contenu, est_ancienne in curseur:
            nuds = numeros(contenu)
            if pseudonymes.purges_partout(nuds):
                a_vider.append(numero)
            elif est_ancienne:
                sans_demande[numero] = nuds
    tenus = _tenus(conn, {nud for nuds in sans_demande.values() for nud in nuds})
    a_vider += [numero for numero, nuds in sans_demande.items() if not nuds & tenus]
    conn.execute("update raw.quarantaine set contenu = '' where quarantaine_id = any (%s)", (a_vider,))
    return len(a_vider)


def copies_de_la_quarantaine(conn: psycopg.Connection) -> list[str]:
    """Return the tables, published or not, that show an emitter its lines in quarantine."""
    requete = (
        "select n.nspname || '.' || c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
        " where c.relname = %s and c.relkind = 'r'"
    )
    return [table for (table,) in conn.execute(requete, (COPIE,))]


def taire_les_copies(conn: psycopg.Connection) -> None:
    """Take out of these tables the lines that were emptied."""
    for table in copies_de_la_quarantaine(conn):
        conn.execute(
            sql.SQL(
                "delete from {} as copie using raw.quarantaine as ecart"
                " where ecart.quarantaine_id = copie.quarantaine_id and ecart.contenu = ''"
            ).format(sql.Identifier(*table.split(".")))
        )


def _tenus(conn: psycopg.Connection, nuds: set[str]) -> set[str]:
    """Return those of these numbers that the observatory still knows."""
    return {nud for (nud,) in conn.execute("select nud from raw.pseudonymes where nud = any (%s)", (list(nuds),))}


def numeros(texte: str) -> set[str]:
    """Return what has the form of a numéro unique in a text."""
    return set(NUMERO.findall(texte))


def retirer_les_fichiers(
    conn: psycopg.Connection, pseudonymes: Pseudonymes, dossier: Path, *, a_blanc: bool
) -> Fichiers:
    """Remove the files received that name a purged demande: their rows are kept. One not received yet stays."""
    bilan = Fichiers()
    for fichier in _fichiers(dossier):
        if nomme(fichier, pseudonymes):
            sha256, _ = empreinte(fichier)
            recu = conn.execute("select from raw.depots where sha256 = %s limit 1", (sha256,)).fetchone() is not None
            if not recu:
                bilan.non_recus.append(fichier)
            else:
                (bilan.retires if a_blanc or _retirer(fichier) else bilan.refuses).append(fichier)
    return bilan


def retirer_les_traces(pseudonymes: Pseudonymes, dossier: Path, *, a_blanc: bool) -> Fichiers:
    """Remove the logs that name a purged demande, and those older than a year."""
    bilan = Fichiers()
    limite = dt.datetime.now().timestamp() - _AN.total_seconds()
    for fichier in _fichiers(dossier):
        if fichier.stat().st_mtime < limite or nomme(fichier, pseudonymes):
            (bilan.retires if a_blanc or _retirer(fichier) else bilan.refuses).append(fichier)
    return bilan


def nomme(fichier: Path, pseudonymes: Pseudonymes) -> bool:
    """Tell whether a file, compressed or not, names a purged demande."""
    return any(pseudonymes.purges_partout(numeros(texte)) for texte in _textes(fichier))


def _fichiers(dossier: Path) -> list[Path]:
    return sorted(f for f in dossier.rglob("*") if f.is_file() and not f.is_symlink()) if dossier.is_dir() else []


def _textes(fichier: Path) -> Iterator[str]:
    """Yield a file by blocks that overlap, so that no number is cut."""
    with fichier.open("rb") as lecture:
        est_compresse = lecture.read(2) == b"\x1f\x8b"
    fin = b""
    # A file cut off in its transfer is read as far as it goes.
    with suppress(EOFError, gzip.BadGzipFile), (gzip.open if est_compresse else open)(fichier, "rb") as lecture:
        while bloc := lecture.read(_BLOC):
            yield (fin + bloc).decode("latin-1")
            fin = bloc[-_RECOUVREMENT:]


def _retirer(fichier: Path) -> bool:
    try:
        fichier.unlink()
    except OSError:
        return False
    return True
