"""Where a purged number is still written in a text: lines in quarantine, files received, logs.

A text is searched for what has the form of a numéro unique, of which the pseudonym tells whether it was purged: no list
of purged numbers is kept anywhere.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

from ingestion.contracts import CONTRATS
from ingestion.door.checks.messages import FichierRejete
from ingestion.door.declaration import est_inacheve
from ingestion.door.identity import Pseudonymes
from ingestion.purge.content import Contenu, numeros
from ingestion.purge.erasure import DES_DEMANDES
from ingestion.readers.octets import empreinte

# The mart that shows an emitter its lines in quarantine.
COPIE = "fct_quarantaine_valeur"
# A file that this account may not read.
FERME = (OSError, FichierRejete)
_AN = dt.timedelta(days=365)
FLUX_NOMINATIFS = [contrat.flux for contrat in DES_DEMANDES]
assert {c.flux for c in CONTRATS if any(col.nominatif for col in c.colonnes)} == set(FLUX_NOMINATIFS)  # noqa: S101


class Lecture(Enum):
    """What reading a file says of the demandes purged."""

    RIEN = "names none"
    NOMME = "names one"
    ILLISIBLE = "may name one: a part of it is no text"


class Recu(NamedTuple):
    """What became of a file received.

    ``est_suspect``: refused whole each time that it came in, and may name people. ``est_du``: leaves, whatever it says.
    """

    est_suspect: bool
    est_du: bool


@dataclass
class Fichiers:
    """Files that name a purged demande, or may.

    Args:
        retires: removed.
        refuses: to be removed, without the right to.
        non_recus: name one, and were not received yet.
        ailleurs: name one, and were received from another folder than the landing one.
        illisibles: could not be read; those that were refused leave a year after they came in.
        empreintes: digests of the files received that are due to leave.

    """

    retires: list[Path] = field(default_factory=list)
    refuses: list[Path] = field(default_factory=list)
    non_recus: list[Path] = field(default_factory=list)
    ailleurs: list[Path] = field(default_factory=list)
    illisibles: list[Path] = field(default_factory=list)
    empreintes: set[str] = field(default_factory=set)


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
        curseur.execute(requete, (avant, FLUX_NOMINATIFS, depot_id, depot_id))
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


def copies(conn: psycopg.Connection, *noms: str) -> list[str]:
    """Return the tables of the warehouse, published or not, that bear these names."""
    requete = (
        "select n.nspname || '.' || c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
        " where c.relname = any (%s) and c.relkind = 'r'"
    )
    return [table for (table,) in conn.execute(requete, (list(noms),))]


def taire_les_copies(conn: psycopg.Connection) -> None:
    """Take out of the tables that show lines in quarantine those that were emptied."""
    for table in copies(conn, COPIE):
        conn.execute(
            sql.SQL(
                "delete from {} as copie using raw.quarantaine as ecart"
                " where ecart.quarantaine_id = copie.quarantaine_id and ecart.contenu = ''"
            ).format(sql.Identifier(*table.split(".")))
        )


def _tenus(conn: psycopg.Connection, nuds: set[str]) -> set[str]:
    """Return those of these numbers that the observatory still knows."""
    return {nud for (nud,) in conn.execute("select nud from raw.pseudonymes where nud = any (%s)", (list(nuds),))}


def retirer_les_fichiers(
    conn: psycopg.Connection, pseudonymes: Pseudonymes, dossier: Path, *, a_blanc: bool
) -> Fichiers:
    """Remove from the landing folder what may still name a purged demande; what the database does not hold stays.

    A file received leaves when it names one, or when one of its lines in quarantine was emptied. A refused one leaves a
    year after it came in, unless its flow names nobody: nothing else says who is in it. A transfer never finished
    leaves after a year, if it names one or cannot be read.
    """
    bilan = Fichiers()
    recus = _recus(conn)
    for fichier in _fichiers(dossier):
        try:
            lecture, sha256 = _lire(fichier, pseudonymes), empreinte(fichier)[0]
            recu = recus.get(sha256)
        except FERME:
            bilan.illisibles.append(fichier)
            continue
        if recu is None:
            est_du = lecture is not Lecture.RIEN and est_inacheve(fichier) and _est_ancien(fichier)
        else:
            est_du = lecture is Lecture.NOMME or recu.est_du
        if est_du:
            bilan.empreintes.add(sha256)
            (bilan.retires if a_blanc or _retirer(fichier) else bilan.refuses).append(fichier)
        elif recu is None and lecture is Lecture.NOMME:
            bilan.non_recus.append(fichier)
        elif recu is not None and recu.est_suspect and lecture is Lecture.ILLISIBLE:
            bilan.illisibles.append(fichier)
    return bilan


def retirer_d_ailleurs(conn: psycopg.Connection, pseudonymes: Pseudonymes, *, retirer: bool, a_blanc: bool) -> Fichiers:
    """Find in the other folders the files received that name a purged demande; remove them if told so.

    They belong to whoever gave their path: a file is touched only if it is, to the byte, what was received from there,
    whatever its name is now. A folder where it no longer is is forgotten.
    """
    bilan, recus = Fichiers(), _recus(conn)
    # Thousands of files come from one folder: it is read once, and each file once.
    lister, empreindre = cache(_par_taille), cache(lambda fichier: empreinte(fichier)[0])
    requete = "select dossier, sha256, octets from raw.dossiers_ailleurs order by dossier, sha256"
    for nom, sha256, octets in conn.execute(requete).fetchall():
        dossier = Path(nom)
        try:
            par_taille = lister(dossier)
            # An earlier version did not keep the size.
            possibles = [*par_taille.values()] if octets is None else [par_taille.get(octets, [])]
            memes = [un for un in chain(*possibles) if un.is_file() and empreindre(un) == sha256]
            est_du = sha256 in recus and recus[sha256].est_du
            dus = [un for un in memes if est_du or _lire(un, pseudonymes) is Lecture.NOMME]
            if retirer:
                # Somebody may have written another file there since it was first read.
                dus = [un for un in dus if empreinte(un)[0] == sha256]
        except FERME:
            # A folder that is closed today may be open tomorrow.
            bilan.refuses.append(dossier)
            continue
        retires = [un for un in dus if a_blanc or _retirer(un)] if retirer else []
        bilan.empreintes |= {sha256} if dus else set()
        bilan.retires += retires
        (bilan.refuses if retirer else bilan.ailleurs).extend(un for un in dus if un not in retires)
        if len(retires) == len(memes):
            conn.execute("delete from raw.dossiers_ailleurs where (dossier, sha256) = (%s, %s)", (nom, sha256))
    return bilan


def _par_taille(dossier: Path) -> dict[int, list[Path]]:
    """Return the files of a folder by their size in bytes; of one that is no more, none."""
    par_taille: dict[int, list[Path]] = {}
    for fichier in sorted(un for un in dossier.iterdir() if un.is_file()) if dossier.is_dir() else []:
        par_taille.setdefault(fichier.stat().st_size, []).append(fichier)
    return par_taille


def retirer_les_traces(pseudonymes: Pseudonymes, dossier: Path, *, a_blanc: bool) -> Fichiers:
    """Remove the logs that name a purged demande, and those older than a year."""
    bilan = Fichiers()
    for fichier in _fichiers(dossier):
        if _est_ancien(fichier) or _lire(fichier, pseudonymes) is Lecture.NOMME:
            (bilan.retires if a_blanc or _retirer(fichier) else bilan.refuses).append(fichier)
    return bilan


def _recus(conn: psycopg.Connection) -> dict[str, Recu]:
    """Digest → what became of the file, whatever the number of dépôts that were made of it."""
    requete = (
        "select sha256, bool_and(est_suspect), bool_and(est_suspect and recu_at < now() - interval '1 year')"
        " or bool_or(depot_id in (select depot_id from raw.quarantaine where contenu = '' and flux = any (%s)))"
        " from raw.depots cross join lateral (select statut = 'rejete' and (flux is null or flux = any (%s))"
        " as est_suspect) as s group by sha256"
    )
    lignes = conn.execute(requete, (FLUX_NOMINATIFS, FLUX_NOMINATIFS))
    return {sha256: Recu(est_suspect, est_du) for sha256, est_suspect, est_du in lignes}


def _lire(fichier: Path, pseudonymes: Pseudonymes) -> Lecture:
    """Tell whether a file names a purged demande, as far as it can be read."""
    contenu = Contenu(fichier)
    if any(pseudonymes.purges_partout(nuds) for nuds in contenu.numeros()):
        return Lecture.NOMME
    return Lecture.ILLISIBLE if contenu.est_incomplet else Lecture.RIEN


def _fichiers(dossier: Path) -> list[Path]:
    return sorted(f for f in dossier.rglob("*") if f.is_file() and not f.is_symlink()) if dossier.is_dir() else []


def _est_ancien(fichier: Path) -> bool:
    return fichier.stat().st_mtime < dt.datetime.now().timestamp() - _AN.total_seconds()


def _retirer(fichier: Path) -> bool:
    try:
        fichier.unlink()
    except OSError:
        return False
    return True
