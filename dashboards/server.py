"""The processes that serve the portal.

What belongs here: as many processes as the machine has cores, on this machine only: Python runs one thread at a time,
and a page is mostly Python. A WebSocket stays with its process, and the processes share nothing but the database and
the secrets of the home. What does not: the application (``app``), which each process loads: the parent that watches
them needs none of it.
"""

import os
import signal
import socket
from collections.abc import Callable

import uvicorn
from uvicorn.supervisors import Multiprocess

from dashboards.access.bornes import SERVEUR
from warehouse.errors import ErreurObservatoire
from warehouse.processes import processeurs

ADRESSE = "127.0.0.1"
# A process whose threads are all drawing answers late; one that says nothing for so long is replaced.
SILENCE_S = 60
# Beyond, the connections of so many processes would not leave the server those of a build.
PROCESSUS_MAX = 8
# Each thread that draws a page would keep a heap of its own, mostly free between two pages.
ARENES = ("MALLOC_ARENA_MAX", "2")


def nombre_de_processus() -> int:
    """Return how many processes serve the portal: one for each core that this program may use."""
    return min(processeurs(), PROCESSUS_MAX)


def servir(port: int, *, annoncer: Callable[[str], None] = print) -> None:
    """Serve the portal on this machine until interrupted, on the home or the database of the environment.

    Args:
        port: port of 127.0.0.1.
        annoncer: receives the sentence that gives the address.

    """
    os.environ.setdefault(*ARENES)
    prise = reserver(port)
    config = uvicorn.Config(
        "dashboards.app:application",
        factory=True,
        workers=nombre_de_processus(),
        timeout_worker_healthcheck=SILENCE_S,
        log_level="warning",
        access_log=False,
        **SERVEUR,
        ws="websockets-sansio",
        ws_max_size=4 * 2**20,
        timeout_graceful_shutdown=3,
    )
    annoncer(f"Portail : http://{ADRESSE}:{prise.getsockname()[1]}/ (Ctrl+C pour arrêter)")
    with prise:
        Processus(config, [prise]).run()


class Processus(Multiprocess):
    """The processes of the portal. The signal that ends them ends the command too, as it would have without them."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        self._recu: signal.Signals | None = None
        self._avant = {signe: signal.getsignal(signe) for signe in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        super().__init__(config, sockets)

    def handle_int(self) -> None:
        """Remember Ctrl+C."""
        self._recu = signal.SIGINT
        super().handle_int()

    def handle_term(self) -> None:
        """Remember the stop of a service manager."""
        self._recu = signal.SIGTERM
        super().handle_term()

    def handle_hup(self) -> None:
        """Take a closed terminal as the end, unless the command was told to outlive it; uvicorn would start again."""
        if self._avant[signal.SIGHUP] != signal.SIG_IGN:
            self._recu = signal.SIGHUP
            self.should_exit.set()

    def run(self) -> None:
        """Serve until a signal, or until a process cannot start."""
        super().run()
        for signe, ancien in self._avant.items():
            signal.signal(signe, ancien)
        if self._recu is None:
            raise ErreurObservatoire("Le portail ne démarre pas : « observatoire doctor » dit ce qui l’empêche.")
        signal.raise_signal(self._recu)


def reserver(port: int) -> socket.socket:
    """Take the port before anything is opened, so that a refusal costs nothing."""
    prise = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        prise.bind((ADRESSE, port))
        # From here on a browser waits for the first process rather than being sent away.
        prise.listen()
    except OSError:
        prise.close()
        raise ErreurObservatoire(
            f"Le port {port} est déjà pris : arrêtez l’autre programme ou choisissez un port avec OBSERVATOIRE_PORT."
        ) from None
    return prise
