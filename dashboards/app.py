"""The portal as an ASGI application, and the function that serves it.

What belongs here: putting the guard, the door and Streamlit together, on this machine only. What does not: screens
(``routeur``, ``app_pages``), rights (the database).
"""

import socket
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from starlette.middleware import Middleware

from dashboards.access import connexion, telechargement
from dashboards.access.actifs import Actifs
from dashboards.access.bornes import SERVEUR
from dashboards.access.garde import Garde
from dashboards.access.portail import Portail, installer
from dashboards.geo import geometrie
from warehouse import database
from warehouse.erreurs import ErreurObservatoire
from warehouse.settings import Settings

ADRESSE = "127.0.0.1"
A_CHARGER = ("dashboards.components.comparaison", "dashboards.components.cartes_parc", "plotly.graph_objects")
ROUTEUR = Path(__file__).with_name("routeur.py")


def ouvrir_portail(settings: Settings, base: database.Base | None = None) -> Portail:
    """Open the two doors of the database and make them those of this process."""
    base = base or database.ouvrir(settings)
    portail = Portail(
        settings=settings,
        lecteur=base.moteur_lecteur(),
        portier=base.moteur_portier(),
        sceau=settings.secret("portail-formulaires").encode(),
        base=base,
    )
    installer(portail)
    return portail


def creer_application(portail: Portail) -> Any:
    """Return the ASGI application: guard first, then the door's routes, then Streamlit."""
    from streamlit.web.server.starlette import App

    actifs = Actifs()
    Thread(target=prechauffer, args=(actifs,), name="prechauffage", daemon=True).start()
    return App(
        ROUTEUR,
        routes=[*connexion.routes(portail, actifs), *telechargement.routes(portail)],
        middleware=[Middleware(Garde, portail=portail, actifs=actifs)],
    )


def prechauffer(actifs: Actifs) -> None:
    """Do before the first reader what the first reader would otherwise wait for."""
    for module in A_CHARGER:
        import_module(module)
    geometrie()
    actifs.prechauffer()


def servir(
    settings: Settings, port: int, *, base: database.Base | None = None, annoncer: Callable[[str], None] = print
) -> None:
    """Serve the portal on this machine until interrupted.

    Args:
        settings: the home or the external database.
        port: port of 127.0.0.1.
        base: an already opened database.
        annoncer: receives the sentence that gives the address.

    """
    prise = reserver(port)
    application = creer_application(ouvrir_portail(settings, base))
    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        **SERVEUR,
        ws="websockets-sansio",
        ws_max_size=4 * 2**20,
        timeout_graceful_shutdown=3,
    )
    annoncer(f"Portail : http://{ADRESSE}:{prise.getsockname()[1]}/ (Ctrl+C pour arrêter)")
    with prise:
        uvicorn.Server(config).run(sockets=[prise])


def reserver(port: int) -> socket.socket:
    """Take the port before anything is opened, so that a refusal costs nothing."""
    prise = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        prise.bind((ADRESSE, port))
    except OSError:
        prise.close()
        raise ErreurObservatoire(
            f"Le port {port} est déjà pris : arrêtez l’autre programme ou choisissez un port avec OBSERVATOIRE_PORT."
        ) from None
    return prise
