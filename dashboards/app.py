"""The portal as an ASGI application.

What belongs here: putting the guard, the door and Streamlit together. What does not: the processes that serve it
(``server``), screens (``router``, ``pages``), rights (the database).
"""

import gc
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from threading import Thread
from typing import Any

import pandas as pd
from starlette.middleware import Middleware

from dashboards import pages
from dashboards.access import connexion, telechargement
from dashboards.access.actifs import Actifs
from dashboards.access.garde import Garde
from dashboards.access.portail import Portail, installer
from dashboards.server import nombre_de_processus
from warehouse.access.federation import Fournisseur
from warehouse.access.rights import lire_registre
from warehouse.database import connections
from warehouse.settings import Settings

ROUTEUR = Path(__file__).with_name("router.py")
CONNEXIONS_LECTEUR, CONNEXIONS_PORTIER = 20, 6
# Frames are small here, and handing texts to Arrow and back costs more than what Arrow saves.
pd.set_option("mode.string_storage", "python")


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
    lire_registre()
    for module in walk_packages(pages.__path__, f"{pages.__name__}."):
        # A page is a script: it draws when it is read.
        if not module.name.endswith(".page"):
            import_module(module.name)
    actifs.prechauffer()
    # What is loaded now stays: the collector need not walk it again at each page.
    gc.collect()
    gc.freeze()


def application() -> Any:
    """Return the application of one process of the portal, on the home or the database of the environment."""
    return creer_application(ouvrir_portail(Settings()))
