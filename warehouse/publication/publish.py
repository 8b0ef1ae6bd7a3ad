"""Publication: audit what was built beside, then make it what readers see, in one transaction.

What belongs here: the order audit → swap → history. What does not: the checks (``warehouse.access.audit``), the build
(dbt).

Readers hold a shared lock for the time of a transaction (``warehouse.access.reading``); the swap takes it alone, for
the time of some renames. A refused audit publishes nothing, leaves yesterday's data where they are, and writes why.
"""

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from warehouse.access.audit import Constat, auditer
from warehouse.access.rights import REGISTRE
from warehouse.database.blockers import ATTENTE_MAXIMALE
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.progress import Progression, silence
from warehouse.publication import drops, history

COUCHES = ("marts", "cubes")
INTERNES = ("staging", "intermediate")
PREFIXE = "next__"
ANCIEN = "ancien__"

ATTENTE_DU_VERROU = "1s"
PATIENCE_S = 300
# A reader that is in the way for longer than any read may last is ended.
TOLERANCE_S = 60


A_CONFIRMER = (
    " Si le changement est voulu, dites pourquoi : « observatoire build --accepter-baisse "
    '"raison" » ; la raison est gardée avec la publication.'
)


class PublicationRefusee(ErreurObservatoire):
    """The audit found faults; nothing was published."""

    def __init__(self, constats: list[Constat]) -> None:
        self.constats = constats
        super().__init__(
            "La publication est refusée et les données précédentes restent en place : "
            + motif(constats)
            + ". Corrigez ces points puis relancez « observatoire build »."
            + (A_CONFIRMER if baisses(constats) else "")
        )


@dataclass(frozen=True)
class Publication:
    """A publication that succeeded."""

    publication_id: str
    controles: int
    duree_audit_s: float
    duree_echange_s: float
    essais: int


def motif(constats: list[Constat]) -> str:
    """Say in one line what the audit found, worst first, at most five."""
    dits = [f"{constat.controle} ({constat.objet} : {constat.detail})" for constat in constats[:5]]
    reste = len(constats) - len(dits)
    return " ; ".join(dits) + (f" ; et {reste} autres" if reste else "")


def _motifs(constats: list[Constat]) -> dict[str, str]:
    """Say the same of each département; of what says none, under an empty code."""
    codes = sorted({constat.departement or "" for constat in constats})
    return {code: motif([un for un in constats if (un.departement or "") == code]) for code in codes}


def baisses(constats: list[Constat]) -> list[Constat]:
    """Return the faults that a reason lets through: what leaves the publication, and another start of its history."""
    return [constat for constat in constats if constat.controle in (drops.CONTROLE, history.CONTROLE)]


def verifier_raison(raison: str | None) -> str | None:
    """Return the reason of a fall, as it will be kept; blank, it is refused."""
    if raison is None:
        return None
    if not raison.strip():
        raise ErreurObservatoire(
            "Une baisse s’accepte avec une raison : écrivez-la, par exemple "
            '« observatoire build --accepter-baisse "vente de 200 logements" ».'
        )
    return raison.strip()


def publier(
    base: Base,
    publication_id: str,
    *,
    accepter_baisse: str | None = None,
    registre: Path = REGISTRE,
    progression: Progression | None = None,
) -> Publication:
    """Audit the schemas ``next__*`` and swap them with the live ones.

    Args:
        base: the database.
        publication_id: identifier that the build wrote in every view.
        accepter_baisse: why what disappears may disappear; kept with the publication. None: refused.
        registre: the register of rights that views and columns must follow.
        progression: called with the step, done, total.

    """
    dire = progression or silence
    debut = datetime.now(UTC)
    chrono = time.monotonic()
    dire("audit", 0, 2)
    raison = verifier_raison(accepter_baisse)
    constats, noms = auditer(base, PREFIXE, publication_id, registre=registre)
    trace: dict[str, Any] = {"controles": noms}
    if raison and (acceptees := baisses(constats)):
        trace["baisse"] = {"motif": raison, "constats": [*map(asdict, acceptees)]}
        constats = [constat for constat in constats if constat not in acceptees]
    if constats:
        trace = {"constats": [*map(asdict, constats)], "motifs": _motifs(constats)}
        refuser(base, publication_id, motif(constats), debut_at=debut, audit=trace)
        raise PublicationRefusee(constats)
    duree_audit = time.monotonic() - chrono
    dire("échange", 1, 2)
    chrono = time.monotonic()
    essais = _echanger_patiemment(base, publication_id, debut, trace)
    dire("échange", 2, 2)
    return Publication(publication_id, len(noms), duree_audit, time.monotonic() - chrono, essais)


def faire_place(base: Base) -> None:
    """Drop what a build of everything makes again: the layers that nobody reads, and those beside the live ones.

    Made under free names, its relations have nothing to rename or to drop one by one.
    """
    with base.connexion() as connexion:
        schemas = [*INTERNES, *(PREFIXE + schema for schema in (*COUCHES, *_profils(connexion)))]
        connexion.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(ATTENTE_MAXIMALE)))
        connexion.execute(sql.SQL("drop schema if exists {} cascade").format(_noms(schemas)))


def oublier_les_anciennes(base: Base) -> None:
    """Drop what no reader enters and may still name people: the former publication, samples of who changes a model."""
    with base.connexion() as connexion:
        schemas = connexion.execute(
            "select nspname from pg_namespace where nspname like %s or nspname like %s",
            [PREFIXE.replace("_", r"\_") + "%", r"dev\_\_%"],
        ).fetchall()
        connexion.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(ATTENTE_MAXIMALE)))
        for (schema,) in schemas:
            connexion.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))


def refuser(
    base: Base,
    publication_id: str,
    motif: str,
    *,
    debut_at: datetime | None = None,
    audit: dict[str, Any] | None = None,
) -> None:
    """Write in the history that this build was not published, and why.

    ``motifs`` of ``audit``: the reasons by département, those of none under an empty code. Without it, the reason is of
    the département that ``base`` sees.
    """
    with base.connexion() as connexion:
        (ici,) = connexion.execute("select coalesce(acces.departement_du_fichier(), '')").fetchone() or ("",)
        trace = {"motifs": {ici: motif}} | (audit or {})
        _inscrire(connexion, publication_id, "refusee", debut_at or datetime.now(UTC), motif, trace)


def _inscrire(
    connexion: psycopg.Connection,
    publication_id: str,
    statut: str,
    debut_at: datetime,
    motif: str | None,
    audit: dict[str, Any],
) -> None:
    connexion.execute(
        "insert into technique.publication (publication_id, statut, debut_at, motif, audit)"
        " values (%s, %s, %s, %s, %s)"
        " on conflict (publication_id) do update set statut = excluded.statut, debut_at = excluded.debut_at,"
        " fin_at = clock_timestamp(), motif = excluded.motif, audit = excluded.audit",
        [publication_id, statut, debut_at, motif, json.dumps(audit, ensure_ascii=False)],
    )


def _echanger_patiemment(base: Base, publication_id: str, debut: datetime, audit: dict[str, Any]) -> int:
    """Try until no reader is in the way; between two tries, the readers that were waiting go first."""
    depart = time.monotonic()
    essais = 0
    while True:
        essais += 1
        try:
            with base.connexion() as connexion:
                echanger(connexion)
                connexion.execute("select acces.suivre_referentiel(true)")
                trace = _fin_du_journal(connexion) | _bilan_du_secret(connexion, publication_id)
                _inscrire(connexion, publication_id, "publiee", debut, None, audit | trace)
            return essais
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            if (attendu := time.monotonic() - depart) > PATIENCE_S:
                message = "des lectures trop longues empêchent l’échange des schémas depuis cinq minutes"
                refuser(base, publication_id, message, debut_at=debut, audit=audit)
                raise ErreurObservatoire(
                    f"Rien n’est publié, les données précédentes restent en place : {message} ;"
                    " relancez « observatoire build » plus tard."
                ) from None
            if attendu > TOLERANCE_S:
                with base.connexion() as connexion:
                    connexion.execute("select acces.congedier_lecteurs()")
            time.sleep(min(0.1 * essais, 1.0))


def _fin_du_journal(connexion: psycopg.Connection) -> dict[str, Any]:
    """Keep the last link of the journal with the publication: the next audit finds out a chain cut short."""
    connexion.execute("select acces.chainer_journal()")
    ligne = connexion.execute(
        "select journal_id, encode(empreinte, 'hex') from acces.journal order by journal_id desc limit 1"
    ).fetchone()
    return {} if ligne is None else {"journal": {"journal_id": ligne[0], "empreinte": ligne[1]}}


def _bilan_du_secret(connexion: psycopg.Connection, publication_id: str) -> dict[str, Any]:
    """Keep what disclosure control masked in each département, and for how many small counts."""
    requete = (
        "select jsonb_object_agg(departement_code, bilan) from technique.secret_bilan"
        " where publication_id = %s and departement_code is not null"
    )
    ligne = connexion.execute(requete, [publication_id]).fetchone()
    return {} if ligne is None or ligne[0] is None else {"secret": ligne[0]}


def echanger(connexion: psycopg.Connection) -> None:
    """In the transaction of ``connexion``: the schemas built beside become the live ones, and the other way round."""
    connexion.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(ATTENTE_DU_VERROU)))
    connexion.execute("select acces.verrou_publication(true)")
    profils = _profils(connexion)
    presents = {str(ligne[0]) for ligne in connexion.execute("select nspname from pg_namespace")}
    for schema in (*COUCHES, *profils):
        nouveau, ancien = PREFIXE + schema, ANCIEN + schema
        if schema in presents:
            _renommer(connexion, schema, ancien)
        _renommer(connexion, nouveau, schema)
        if schema in presents:
            _renommer(connexion, ancien, nouveau)
            _fermer(connexion, nouveau, profils)
        _fermer(connexion, schema, profils)
    for profil in profils:
        usage = sql.SQL("grant usage on schema {} to {}")
        connexion.execute(usage.format(sql.Identifier(profil), sql.Identifier(f"profil_{profil}")))


def _profils(connexion: psycopg.Connection) -> list[str]:
    return [str(ligne[0]) for ligne in connexion.execute("select profil from acces.profil order by profil")]


def _noms(noms: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(nom) for nom in noms)


def _renommer(connexion: psycopg.Connection, ancien: str, nouveau: str) -> None:
    requete = sql.SQL("alter schema {} rename to {}")
    connexion.execute(requete.format(sql.Identifier(ancien), sql.Identifier(nouveau)))


def _fermer(connexion: psycopg.Connection, schema: str, profils: list[str]) -> None:
    """Rights on a schema follow it when it is renamed: take them all back."""
    roles = _noms([f"profil_{profil}" for profil in profils])
    connexion.execute(sql.SQL("revoke all on schema {} from public, {}").format(sql.Identifier(schema), roles))
