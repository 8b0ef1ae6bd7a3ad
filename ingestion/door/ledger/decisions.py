"""What a person decides of a dépôt, with a reason kept in the ledger: to let it in, or to withdraw it."""

import datetime as dt
import getpass
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from ingestion.contracts import contrat_du_format
from ingestion.door.checks.citation import NUMERO_CITE
from ingestion.door.checks.messages import compte
from ingestion.door.checks.relations import privees
from ingestion.door.failures import traduire_pannes
from ingestion.door.ledger import ledger
from ingestion.door.ledger.bilan import Bilan, Statut, balance, phrases_des_privees
from ingestion.door.ledger.corrections import commande, remplace
from ingestion.door.partners import suivre
from ingestion.door.schema import VERROU_RECEPTION, table
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.settings import FUSEAU


@dataclass(frozen=True)
class _Inscrit:
    """A dépôt as the ledger has it."""

    depot_id: int
    fichier: str
    statut: str
    remplace_par: int | None
    cle: ledger.Cle
    lues: int
    chargees: int
    quarantaine: int
    doublons: int

    @property
    def etat(self) -> str:
        """Its state, in words."""
        return {
            "charge": "il est en vigueur",
            "en_attente": "il attend d’être confirmé",
            "remplace": f"il est remplacé par le dépôt {self.remplace_par}",
            "retire": "il est déjà retiré",
            "rejete": "il a été rejeté",
        }[self.statut]


def confirmer(base: Base, depot_id: int, motif: str | None) -> Bilan:
    """Bring into force a dépôt that waits, or that was withdrawn, in the place of the one in force."""
    motif = exiger_motif(motif, commande(depot_id))
    with _ouvrir(base, depot_id) as (conn, depot):
        if depot.statut not in ("en_attente", "retire"):
            lus = conn.execute("select depot_id from raw.depots where statut = 'en_attente' order by 1").fetchall()
            attendent = ", ".join(str(numero) for (numero,) in lus) or "aucun"
            raise ErreurObservatoire(
                f"Le dépôt {depot_id} ({depot.fichier}) n’est pas en attente\u00a0: {depot.etat}. Dépôts en"
                f" attente\u00a0: {attendent}."
            )
        ancien = ledger.en_vigueur(conn, depot.cle)
        _refuser_les_doubles(conn, depot, ancien)
        if ancien:
            ledger.remplacer(conn, ancien, depot_id)
        return _ecrire(conn, depot, "charge", "confirme", motif, f" {remplace(ancien)}" if ancien else "", ancien)


def retirer(base: Base, depot_id: int, motif: str | None) -> Bilan:
    """Take a dépôt out of force, or a correction out of those that wait: its rows stay, and leave the next build."""
    motif = exiger_motif(motif, commande_de_retrait(depot_id))
    with _ouvrir(base, depot_id) as (conn, depot):
        if depot.statut not in ("charge", "en_attente"):
            raise ErreurObservatoire(
                f"Le dépôt {depot_id} ({depot.fichier}) ne peut pas être retiré\u00a0: {depot.etat}."
            )
        suite = f" {compte(depot.chargees, 'ligne')} {'ne comptent' if depot.chargees > 1 else 'ne compte'} plus."
        if depot.statut == "en_attente":
            autre = ledger.en_vigueur(conn, depot.cle)
            suite = f" Le dépôt {autre} reste en vigueur." if autre else ""
        else:
            requete = "select depot_id from raw.depots where remplace_par = %s order by 1"
            for (autre,) in conn.execute(requete, (depot_id,)):
                suite += (
                    f" Le dépôt {autre}, qu’il remplaçait, reste remplacé\u00a0: s’il doit compter de nouveau, renvoyez"
                    " son fichier."
                )
        decision = ledger.ECARTE if depot.statut == "en_attente" else "retire"
        return _ecrire(conn, depot, "retire", decision, motif, suite, depot_id)


def commande_de_retrait(depot_id: int) -> str:
    """Return the command that withdraws a dépôt."""
    return f'observatoire retirer {depot_id} --motif "…"'


def exiger_motif(motif: str | None, commande_entiere: str) -> str:
    """Return the reason of a decision, as it will be kept; without one, refuse."""
    if motif is None or not motif.strip():
        raise ErreurObservatoire(f"Cette décision se prend avec une raison\u00a0: «\u00a0{commande_entiere}\u00a0».")
    # A reason outlives the person that it would name.
    if NUMERO_CITE.search(motif):
        raise ErreurObservatoire(
            "La raison est gardée plus longtemps que les demandes\u00a0: "
            "retirez-en le numéro de la demande et tout nom."
        )
    return motif.strip()


@contextmanager
def _ouvrir(base: Base, depot_id: int) -> Iterator[tuple[psycopg.Connection, _Inscrit]]:
    """Give a dépôt of the ledger, in the one transaction of the decision, while nothing is received."""
    with base.connexion() as conn, traduire_pannes(), conn.transaction():
        conn.execute("select pg_advisory_xact_lock(%s)", (VERROU_RECEPTION,))
        ledger.verifier_numero(conn, depot_id)
        requete = (
            "select depot_id, fichier, statut, remplace_par, flux, format, emetteur, situation_au,"
            " departement_code, lues, chargees, quarantaine, doublons from raw.depots where depot_id = %s"
        )
        ((numero, fichier, statut, par, *cle, lues, chargees, ecartees, doublons),) = conn.execute(requete, (depot_id,))
        yield (
            conn,
            _Inscrit(numero, fichier, statut, par, ledger.Cle(*cle), lues, chargees, ecartees, doublons),
        )


def _refuser_les_doubles(conn: psycopg.Connection, depot: _Inscrit, ancien: int | None) -> None:
    """Refuse to let in rows that another dépôt has said since: a fact twice, a dwelling of two landlords."""
    contrat = contrat_du_format(depot.cle.flux, depot.cle.format)
    memes = [] if contrat.versionne else [*contrat.cle]
    autrement = sql.SQL("true")
    if contrat.declare_unique:
        memes, autrement = [contrat.declare_unique, "_annee"], sql.SQL("autre._bailleur_code <> ligne._bailleur_code")
    if not memes:
        return
    requete = sql.SQL(
        "select autre._depot_id, count(*) from {table} as ligne join {table} as autre using ({memes})"
        " join raw.depots as depot on depot.depot_id = autre._depot_id and depot.statut = 'charge'"
        " and depot.departement_code is not distinct from %s"
        " where ligne._depot_id = %s and depot.depot_id <> %s and {autrement} group by 1 order by 2 desc, 1 limit 1"
    ).format(table=table(contrat), memes=sql.SQL(", ").join(map(sql.Identifier, memes)), autrement=autrement)
    for autre, doubles in conn.execute(requete, (depot.cle.departement, depot.depot_id, ancien or 0)):
        raise ErreurObservatoire(
            f"Le dépôt {depot.depot_id} ({depot.fichier}) ne peut pas entrer\u00a0: {doubles} de ses lignes "
            f"{'sont dites' if doubles > 1 else 'est dite'} aussi par le dépôt {autre}, en vigueur. Ôtez du fichier"
            " ce que dit l’autre, et renvoyez-le sous le même nom."
        )


def _ecrire(
    conn: psycopg.Connection,
    depot: _Inscrit,
    statut: Statut,
    decision: str,
    motif: str,
    suite: str,
    parti: int | None,
) -> Bilan:
    """Write the state that was decided, by whom and why: the sender of the file reads the reason, not the login.

    What others name in the dépôt ``parti`` may be missing from now on: whose rows they are is said.
    """
    maintenant, auteur = dt.datetime.now(dt.UTC), _auteur()
    dite = f"{'Confirmé' if statut == 'charge' else 'Retiré'} le {maintenant.astimezone(FUSEAU):%d/%m/%Y}\u00a0:"
    lignes = balance(depot.lues, depot.chargees, depot.quarantaine, depot.doublons)
    message = f"{lignes} {dite} {motif.rstrip('.')}."
    conn.execute(
        "update raw.depots set (statut, message, decisions) = (%s, %s, decisions || %s) where depot_id = %s",
        (
            statut,
            message,
            Jsonb([{"decision": decision, "motif": motif, "par": auteur, "a": maintenant.isoformat()}]),
            depot.depot_id,
        ),
    )
    suivre(conn, depot.cle.flux)
    perdent = privees(conn, contrat_du_format(depot.cle.flux, depot.cle.format), parti) if parti else Counter()
    return Bilan(
        depot.fichier,
        statut,
        depot.cle.flux,
        depot.cle.emetteur,
        depot.cle.situation_au,
        depot.lues,
        depot.chargees,
        depot.quarantaine,
        depot.doublons,
        avertissements=phrases_des_privees(perdent),
        message=message + suite,
        depot_id=depot.depot_id,
    )


def _auteur() -> str:
    """Return the login of who runs the command."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"uid {os.getuid()}"
