"""Who holds what a build or an update of the database must change: readers are ended, the others are named.

What belongs here: watching the locks that our own statements wait for. What does not: the statements, which wait for a
bounded time by themselves (``ATTENTE_MAXIMALE``).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import psycopg

from warehouse.errors import ErreurObservatoire
from warehouse.settings import FUSEAU

if TYPE_CHECKING:
    from warehouse.database.connections import Base

PATIENCE_S = 10.0
ATTENTE_MAXIMALE = "2min"
PERIODE_S = 1.0
REQUETE = """
select distinct
    b.pid, b.usename::text, coalesce(nullif(b.application_name, ''), 'programme sans nom'), a.query_start,
    b.usename = 'authenticator' or b.usename in (select c.role_pg from acces.compte as c)
from pg_stat_activity as a
cross join lateral unnest(pg_blocking_pids(a.pid)) as bloqueur (pid)
inner join pg_stat_activity as b on b.pid = bloqueur.pid
where
    a.datname = current_database() and a.usename = current_user
    and clock_timestamp() - a.query_start > make_interval(secs => %(patience)s)
    and (
        b.usename <> current_user
        or (b.state like 'idle in%%' and clock_timestamp() - b.state_change > make_interval(secs => %(patience)s))
    )
"""


@dataclass
class Bloqueurs:
    """What was in the way of our statements."""

    congedies: list[str] = field(default_factory=list)
    restants: dict[int, str] = field(default_factory=dict)


@contextmanager
def surveiller(base: "Base") -> Iterator[Bloqueurs]:
    """End the readers that our statements wait for too long; where somebody else is in the way, say who and stop."""
    vus, fin = Bloqueurs(), threading.Event()
    gardien = threading.Thread(target=_garder, args=[base, vus, fin], daemon=True)
    gardien.start()
    try:
        yield vus
    except psycopg.errors.LockNotAvailable:
        qui = " ; ".join(vus.restants.values()) or "une transaction restée ouverte"
        raise ErreurObservatoire(
            f"Rien n’est changé : {qui} retient des tables de l’observatoire. Fermez cette connexion, puis relancez."
        ) from None
    finally:
        fin.set()
        gardien.join()


def _garder(base: "Base", vus: Bloqueurs, fin: threading.Event) -> None:
    """Look from time to time; a look that fails is not the build's failure."""
    while not fin.wait(min(PERIODE_S, PATIENCE_S)):
        with suppress(psycopg.Error, ErreurObservatoire), base.connexion(autocommit=True) as connexion:
            _congedier(connexion, vus)


def _congedier(connexion: psycopg.Connection, vus: Bloqueurs) -> None:
    for pid, login, application, depuis, est_lecteur in connexion.execute(REQUETE, {"patience": PATIENCE_S}).fetchall():
        qui = _nommer(login, application, depuis)
        with suppress(psycopg.errors.InsufficientPrivilege):
            if est_lecteur and connexion.execute("select pg_terminate_backend(%s)", [pid]).fetchone() == (True,):
                vus.congedies.append(f"La connexion de {qui} a été fermée : elle bloquait la construction.")
                continue
        vus.restants[pid] = f"la connexion de {qui}"


def _nommer(login: str, application: str, depuis: datetime) -> str:
    return f"« {login} » ({application}, en travers depuis {depuis.astimezone(FUSEAU):%H:%M:%S})"
