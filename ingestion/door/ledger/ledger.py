"""The ledger ``raw.depots``: one row per file received, the row balance being a constraint of the table."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from ingestion.contracts.base import Contrat
from ingestion.door.checks.messages import soigner
from ingestion.door.ledger.depot import Depot
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire

# What the message of a dépôt that waits goes on with, after its balance.
ATTENTE = "En attente\u00a0:"
# The decision on a dépôt that waited and never came into force.
ECARTE = "ecarte"


class Cle(NamedTuple):
    """What makes two files the same dépôt: one of them only is in force."""

    flux: str
    format: str
    emetteur: str
    situation_au: dt.date
    departement: str | None


def cle(depot: Depot) -> Cle:
    """Return the key of a dépôt."""
    return Cle(depot.contrat.flux, depot.contrat.format, depot.emetteur, depot.situation_au, depot.departement)


def departements(conn: psycopg.Connection) -> frozenset[str]:
    """Return the départements of this database, that of a demonstration included; none where access is not set up."""
    return frozenset(par_anciennete(conn))


def par_anciennete(conn: psycopg.Connection) -> list[str]:
    """Return the same, the first installed first."""
    if conn.execute("select to_regclass('acces.departement')").fetchone() == (None,):
        return []
    requete = "select departement_code from acces.departement order by installe_at, departement_code"
    return [code for (code,) in conn.execute(requete)]


def fichiers_recus(base: Base) -> set[str]:
    """Return the names of the files that the observatory ever received; of one refused whole it holds nothing."""
    with base.connexion() as conn:
        return {nom for (nom,) in conn.execute("select distinct fichier from raw.depots where statut <> 'rejete'")}


def numeros(conn: psycopg.Connection, nombre: int) -> list[int]:
    """Draw numbers of dépôts."""
    requete = "select nextval(pg_get_serial_sequence('raw.depots', 'depot_id')) from generate_series(1, %s)"
    return [numero for (numero,) in conn.execute(requete, (nombre,))]


class Connu(NamedTuple):
    """A dépôt of the ledger that a file received may repeat."""

    cle: Cle
    depot_id: int
    fichier: str
    statut: str
    lues: int
    message: str


def deja_recus(conn: psycopg.Connection, depots: Sequence[Depot]) -> dict[str, list[Connu]]:
    """Digest → dépôts with that very content: those in force, then those that wait or are withdrawn, latest first."""
    trouves: dict[str, list[Connu]] = {}
    requete = (
        "select sha256, flux, format, emetteur, situation_au, departement_code, depot_id, fichier, statut, lues,"
        " message from raw.depots where statut in ('charge', 'en_attente', 'retire') and sha256 = any (%s)"
        " order by statut <> 'charge', depot_id desc"
    )
    for sha, *ligne in conn.execute(requete, ([d.sha256 for d in depots],)):
        trouves.setdefault(sha, []).append(Connu(Cle(*ligne[:5]), *ligne[5:]))
    return trouves


def meme_contenu(depot: Depot, connus: Iterable[Connu]) -> Connu | None:
    """Tell whether receiving the file would change nothing; return the dépôt that already holds it.

    A flow of versions may say the same thing again at another date; a flow of facts may not be counted twice. What a
    file says of one département is not what it says of another; before it is cut, it is known by any of them.
    """
    for connu in connus:
        if depot.departement not in (None, connu.cle.departement):
            continue
        if connu.cle[:-1] == cle(depot)[:-1]:
            return connu
        unique = not depot.contrat.versionne and connu.statut == "charge"
        if unique and connu.lues and connu.cle.flux == depot.contrat.flux:
            return connu
    return None


class Places(NamedTuple):
    """Dépôts whose place a file takes, by key: the one in force, and the correction that waits."""

    en_vigueur: dict[Cle, int]
    en_attente: dict[Cle, int]


def a_remplacer(conn: psycopg.Connection, depots: Sequence[Depot]) -> Places:
    """Return the dépôts that these would supersede."""
    cles = [cle(depot) for depot in depots]
    requete = (
        "select depot.statut, flux, format, emetteur, situation_au, lot.departement, depot.depot_id"
        " from raw.depots as depot join unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::text[])"
        " as lot (flux, format, emetteur, situation_au, departement) using (flux, format, emetteur, situation_au)"
        " where depot.statut in ('charge', 'en_attente')"
        " and depot.departement_code is not distinct from lot.departement"
    )
    places = Places({}, {})
    for statut, *ligne, numero in conn.execute(requete, [[getattr(cle, nom) for cle in cles] for nom in Cle._fields]):
        (places.en_vigueur if statut == "charge" else places.en_attente)[Cle(*ligne)] = numero
    return places


def en_vigueur(conn: psycopg.Connection, cle: Cle) -> int | None:
    """Return the dépôt in force under a key."""
    requete = (
        "select depot_id from raw.depots where statut = 'charge'"
        " and (flux, format, emetteur, situation_au) = (%s, %s, %s, %s) and departement_code is not distinct from %s"
    )
    ligne = conn.execute(requete, cle).fetchone()
    return None if ligne is None else int(ligne[0])


def autre_en_vigueur(conn: psycopg.Connection, contrat: Contrat, departement: str | None, sauf: Iterable[int]) -> bool:
    """Tell whether the flow has rows in force in other dépôts of the département than these."""
    requete = (
        "select from raw.depots where statut = 'charge' and chargees > 0 and (flux, format) = (%s, %s)"
        " and departement_code is not distinct from %s and depot_id <> all (%s) limit 1"
    )
    return conn.execute(requete, (contrat.flux, contrat.format, departement, list(sauf))).fetchone() is not None


def remplacer(conn: psycopg.Connection, ancien: int, nouveau: int) -> None:
    """Take a dépôt out of force, or out of those that wait: its rows stay, and no longer count.

    One that waited is said to be set aside: it never was in force.
    """
    conn.execute(
        "update raw.depots set (statut, remplace_par, message, decisions) = ('remplace', %s,"
        " split_part(message, %s, 1), decisions || case when statut = 'en_attente' then %s else '[]' end)"
        " where depot_id = %s",
        (nouveau, f" {ATTENTE}", Jsonb([{"decision": ECARTE}]), ancien),
    )


def inscrire(conn: psycopg.Connection, depot: Depot, message: str, statut: str = "charge") -> None:
    """Write a loaded dépôt in the ledger."""
    conn.execute(
        "insert into raw.depots (flux, format, emetteur, situation_au, departement_code, depot_id, fichier, sha256,"
        " statut, lues, chargees, quarantaine, doublons, controles, qualite, avertissements, message, charge_at)"
        " overriding system value"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())",
        (
            *cle(depot),
            depot.depot_id,
            depot.fichier,
            depot.sha256,
            statut,
            depot.lues,
            depot.chargees,
            depot.quarantaine,
            depot.doublons,
            Jsonb(depot.controles),
            Jsonb(depot.qualite) if depot.qualite else None,
            Jsonb(depot.avertissements),
            message,
        ),
    )


def refuser(conn: psycopg.Connection, fichier: str, sha256: str, message: str, depot: Depot | None = None) -> int:
    """Write a refused file in the ledger; nothing of it is kept but its digest and the reason."""
    declaration = cle(depot) if depot else (None,) * len(Cle._fields)
    ligne = conn.execute(
        "insert into raw.depots (flux, format, emetteur, situation_au, departement_code, fichier, sha256, statut,"
        " qualite, message) values (%s, %s, %s, %s, %s, %s, %s, 'rejete', %s, %s) returning depot_id",
        (*declaration, fichier, sha256, Jsonb(depot.qualite) if depot and depot.qualite else None, message),
    ).fetchone()
    assert ligne is not None  # noqa: S101 - an insert that returns gives a row
    return int(ligne[0])


def volumes_habituels(
    conn: psycopg.Connection, contrat: Contrat, departement: str | None, emetteurs: Sequence[str]
) -> dict[str, float]:
    """Emitter → median number of rows of its dépôts of a flow in force in a département."""
    requete = (
        "select emetteur, percentile_cont(0.5) within group (order by lues) from raw.depots"
        " where statut = 'charge' and flux = %s and format = %s and emetteur = any (%s)"
        " and departement_code is not distinct from %s group by 1 having count(*) >= 3"
    )
    return dict(conn.execute(requete, (contrat.flux, contrat.format, list(emetteurs), departement)).fetchall())


def verifier_numero(conn: psycopg.Connection, depot_id: int) -> None:
    """Refuse the number of a dépôt that there is not, with those that there are."""
    requete = "select min(depot_id), max(depot_id), bool_or(depot_id = %s) from raw.depots"
    (premier, dernier, est_recu), *_ = conn.execute(requete, (depot_id,))
    if not est_recu:
        connus = f"de {premier} à {dernier}" if premier else "aucun"
        raise ErreurObservatoire(
            soigner("Aucun dépôt ne porte le numéro {} ; dépôts reçus : {}.").format(depot_id, connus)
        )
