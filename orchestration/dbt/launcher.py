"""The dbt of the observatory: dbt itself, without what it does once per node or per event for nothing.

What belongs here: that, and nothing about what is built (decision 0019). dbt closes its connection after every
node, some 700 times in a build: a proof of password, a process of the server and its cold caches. It writes each event
of its journal as a message and as a line of JSON before it finds out that nobody reads that level. It writes the
manifest when it has read the project, then again, with the compiled SQL, after each command, while the server waits. It
reads the whole project again, some ten seconds, where it was read for another address of the server. It looks again and
again for memory to give back, and takes no fingerprint of a large seed, which would be loaded by each build.
"""

import contextlib
import functools
import gc
import json
import logging
import os
import sys
from typing import Any

import psycopg2
from dbt.adapters.contracts.connection import ConnectionState
from dbt.adapters.postgres.connections import PostgresConnectionManager, PostgresCredentials
from dbt.cli.main import cli
from dbt.cli.requires import ExceptionExit, ResultExit
from dbt.contracts import files
from dbt.graph.queue import GraphQueue
from dbt.task import runnable
from dbt_common.clients import agate_helper
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager

from orchestration.dbt.process import FINIE, PUIS
from warehouse.interruption import ecouter

# dbt takes the fingerprint of a seed up to 1 MB; with that of the communes of the country, none is loaded for nothing.
TAILLE_DES_SEEDS = 16 * 2**20

_composer = BaseEvent.__init__
_lire = BaseEvent.__getattr__
_emettre = EventManager.fire_event


def liberer(gestionnaire: PostgresConnectionManager) -> None:
    """End what a node left open, and keep its connection for the next node of the thread.

    A connection that cannot roll back is forgotten, and the next node opens another.
    """
    connexion = gestionnaire.get_if_exists()
    if connexion is None or connexion.state != ConnectionState.OPEN:
        return
    try:
        connexion.handle.rollback()
    except psycopg2.Error:
        gestionnaire.clear_thread_connection()
    else:
        connexion.transaction_open = False


def retenir(evenement: BaseEvent, *args: Any, **kwargs: Any) -> None:
    """Keep what an event is made of; its message is composed when something reads it."""
    evenement.__dict__["a_composer"] = (args, kwargs)


def composer(evenement: BaseEvent, nom: str) -> Any:
    """Return an attribute of an event, composed first if it is not yet."""
    if "a_composer" in evenement.__dict__:
        args, kwargs = evenement.__dict__.pop("a_composer")
        _composer(evenement, *args, **kwargs)
    return _lire(evenement, nom)


def emettre(
    gestionnaire: EventManager, e: BaseEvent, level: EventLevel | None = None, *args: Any, **kwargs: Any
) -> None:
    """Fire an event, unless it is one of debugging that no journal writes."""
    if (level or e.level_tag()) != EventLevel.DEBUG or any(
        journal._python_logger is None or journal._python_logger.isEnabledFor(logging.DEBUG)
        for journal in gestionnaire.loggers
    ):
        _emettre(gestionnaire, e, level, *args, **kwargs)


def noter(_: GraphQueue, graphe: Any) -> dict[str, int]:
    """Score the nodes of a graph, the lowest first: those that the longest chain of others waits for."""
    attendus: dict[str, int] = {}

    def compter(noeud: str) -> int:
        if noeud not in attendus:
            attendus[noeud] = 1 + max(map(compter, graphe.successors(noeud)), default=0)
        return attendus[noeud]

    return {noeud: -compter(noeud) for noeud in graphe}


def ne_pas_recrire(*_: Any) -> None:
    """Keep the manifest that was written when the project was read; each node has its compiled SQL in a file."""


def noms_lus(_: PostgresCredentials) -> tuple[str, ...]:
    """Return what the project reads of a connection: who owns its relations, and the names that they take."""
    return ("user", "database", "schema")


def enchainer(commandes: list[list[str]]) -> None:
    """Run commands one after the other, each when it is asked for; the first reads the project for all of them."""
    manifeste = None
    for commande in commandes:
        if not sys.stdin.readline():
            return
        contexte = cli.make_context(cli.name, commande.copy())
        contexte.obj = {"manifest": manifeste, "callbacks": [], "dbt_runner_command_args": commande}
        # The journal and the results of the command say what failed.
        with contextlib.suppress(ExceptionExit, ResultExit):
            cli.invoke(contexte)
        manifeste = contexte.obj["manifest"]
        print(json.dumps(FINIE), flush=True)


def alleger() -> None:
    """Take from dbt what this module says."""
    PostgresConnectionManager.release = liberer  # type: ignore[method-assign, assignment]
    BaseEvent.__init__ = retenir  # type: ignore[method-assign, assignment]
    BaseEvent.__getattr__ = composer  # type: ignore[method-assign]
    EventManager.fire_event = emettre  # type: ignore[method-assign, assignment]
    GraphQueue._get_scores = noter  # type: ignore[method-assign, assignment]
    runnable.write_manifest = ne_pas_recrire  # type: ignore[assignment]
    PostgresCredentials._connection_keys = noms_lus  # type: ignore[method-assign]
    files.MAXIMUM_SEED_SIZE = TAILLE_DES_SEEDS
    # What a statement that returns nothing returns: dbt guesses the types of its columns, which it has not.
    agate_helper.empty_table = functools.cache(agate_helper.empty_table)


def main() -> None:
    """Run dbt with the arguments of the command line: one command of dbt, or several of ``ProcessusDbt``.

    Asked to stop, dbt is interrupted, and ends the queries that it has on the server.
    """
    alleger()
    gc.disable()
    with ecouter():
        if sys.argv[1:2] != [PUIS]:
            cli()
        enchainer(_commandes(sys.argv[1:]))
    # All is written; Python would take apart what it read, for a second that the publication waits for.
    os._exit(0)


def _commandes(arguments: list[str]) -> list[list[str]]:
    commandes: list[list[str]] = []
    for argument in arguments:
        if argument == PUIS:
            commandes.append([])
        else:
            commandes[-1].append(argument)
    return commandes
