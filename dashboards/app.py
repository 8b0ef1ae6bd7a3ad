"""The portal as an ASGI application, and the function that serves it.

What belongs here: putting the guard, the door and Streamlit together, on this machine only, in as many processes as the
machine has cores: Python runs one thread at a time, and a page is mostly Python. A WebSocket stays with its process,
and the processes share nothing but the database and the secrets of the home. What does not: screens (``router``,
``pages``), rights (the database).
"""

import gc
import signal
import socket
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from starlette.middleware import Middleware
from uvicorn.supervisors import Multiprocess

from dashboards.access import connexion, telechargement
from dashboards.access.actifs import Actifs
from dashboards.access.bornes import SERVEUR
from dashboards.access.garde import Garde
from dashboards.access.portail import Portail, installer
from warehouse.access.federation import Fournisseur
from warehouse.database import connections
from warehouse.errors import ErreurObservatoire
from warehouse.processes import processeurs
from warehouse.settings import Settings

ADRESSE = "127.0.0.1"
A_CHARGER = ("dashboards.kit.thematic.comparaison", "dashboards.pages.parc.cards", "plotly.graph_objects")
ROUTEUR = Path(__file__).with_name("router.py")
# A process whose threads are all drawing answers late; one that says nothing for so long is replaced.
SILENCE_S = 60
# Beyond, the connections of so many processes would not leave the server those of a build.
PROCESSUS_MAX = 8
CONNEXIONS_LECTEUR, CONNEXIONS_PORTIER = 20, 6


def ouvrir_portail(settings: Settings, base: connections.Portes | None = None) -> Portail:
    """Open the two doors of the database and make them those of this process."""
    base = base or connections.ouvrir_portes(settings)
    portail = Portail(
        settings=settings,
        lecteur=base.moteur_lecteur(max(3, CONNEXIONS_LECTEUR // nombre_de_processus())),
        portier=base.moteur_portier(max(2, CONNEXIONS_PORTIER // nombre_de_processus())),
        sceau=settings.secret("portail-formulaires").encode(),
        base=base,
        fournisseur=Fournisseur(settings) if settings.est_federe else None,
    )
    installer(portail)
    return portail


def creer_application(portail: Portail) -> Any:
    """Return the ASGI application: guard first, then the door's routes, then Streamlit."""
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.web.server.starlette import App

    # The router names the pages; Streamlit would first look for scripts of its own in the folder of that name.
    PagesManager.uses_pages_directory = False
    actifs = Actifs()
    # The first to be made: it says where ``.streamlit/config.toml`` is, which any page that is imported would read.
    app = App(
        ROUTEUR,
        routes=[*connexion.routes(portail, actifs), *telechargement.routes(portail)],
        middleware=[Middleware(Garde, portail=portail, actifs=actifs)],
    )
    Thread(target=prechauffer, args=(actifs,), name="prechauffage", daemon=True).start()
    return app


def prechauffer(actifs: Actifs) -> None:
    """Do before the first reader what the first reader would otherwise wait for."""
    for module in A_CHARGER:
        import_module(module)
    actifs.prechauffer()
    # What is loaded now stays: the collector need not walk it again at each page.
    gc.collect()
    gc.freeze()


def nombre_de_processus() -> int:
    """Return how many processes serve the portal: one for each core that this program may use."""
    return min(processeurs(), PROCESSUS_MAX)


def application() -> Any:
    """Return the application of one process of the portal, on the home or the database of the environment."""
    return creer_application(ouvrir_portail(Settings()))


def servir(port: int, *, annoncer: Callable[[str], None] = print) -> None:
    """Serve the portal on this machine until interrupted, on the home or the database of the environment.

    Args:
        port: port of 127.0.0.1.
        annoncer: receives the sentence that gives the address.

    """
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
