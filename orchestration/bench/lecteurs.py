"""``lecteurs``: readers of every profile who turn pages at the same time, on real WebSockets, without a browser.

A page lasts from its request until Streamlit says that its script has ended, everything that it draws received: what
the portal costs, the painting of the browser apart. The client runs on the same machine and takes its part of it.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice

import psutil
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from dashboards.access.cookies import SESSION
from dashboards.access.garde import FLUX
from orchestration.bench.banc import REFLEXION_S, Banc
from orchestration.bench.demo import portail_servi
from orchestration.bench.mesure import Mesure, au_moins, au_plus, centile
from warehouse.access.sessions import ouvrir_session_admin

PATIENCE_S = 60.0
LECTEURS = 30
BARRE_P95_S = 1.5
BARRE_PSS_MO = 900.0
# Those that Streamlit sends after the script: another run follows at once.
ENCORE = ForwardMsg.FINISHED_EARLY_FOR_RERUN
MESSAGE_MAX = 64 * 2**20
GRAINE = 31
STREAMLIT = Subprotocol("streamlit")


@dataclass
class Observation:
    """What the readers saw; ``chiffres``: seconds until the first figure of each page, until its end if it has none."""

    pages: list[float] = field(default_factory=list)
    chiffres: list[float] = field(default_factory=list)
    erreurs: list[str] = field(default_factory=list)
    graphiques: int = 0
    pss_mo: float = 0.0


@dataclass
class Lecteur:
    """One reader: a session of its own, and the pages that its menu offers, by the path of each."""

    compte: str
    adresse: str
    jeton: str
    hasard: random.Random
    vu: Observation
    pages: dict[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def connecter(self) -> AsyncIterator[ClientConnection]:
        """Open the WebSocket of a page."""
        async with connect(
            self.adresse.replace("http://", "ws://") + FLUX,
            origin=Origin(self.adresse),
            subprotocols=[STREAMLIT],
            additional_headers={"Cookie": f"{SESSION}={self.jeton}"},
            max_size=MESSAGE_MAX,
        ) as connexion:
            yield connexion

    async def lire(self, fin: float) -> None:
        """Open the portal, then turn pages until ``fin``, thinking before each."""
        await asyncio.sleep(self.hasard.uniform(0, REFLEXION_S))
        try:
            async with self.connecter() as connexion:
                page = ""
                while time.monotonic() < fin:
                    await self.tourner(connexion, page)
                    page = self.hasard.choice([*self.pages.values()])
                    await asyncio.sleep(self.hasard.expovariate(1 / REFLEXION_S))
        except Exception as erreur:
            self.vu.erreurs.append(f"{self.compte} : {type(erreur).__name__} {erreur}")

    async def tourner(self, connexion: ClientConnection, page: str, choix: str = "") -> None:
        """Ask for a page (the landing page if empty) under a choice of its address, and note how long it took."""
        debut = time.monotonic()
        chiffre = await asyncio.wait_for(self._tourner(connexion, page, choix), PATIENCE_S)
        fin = time.monotonic()
        self.vu.pages.append(fin - debut)
        self.vu.chiffres.append((chiffre or fin) - debut)

    async def _tourner(self, connexion: ClientConnection, page: str, choix: str) -> float | None:
        """Ask for a page and receive all of it; return when its first figure came, None where it has none."""
        demande = BackMsg()
        demande.rerun_script.page_script_hash = page
        demande.rerun_script.query_string = choix
        demande.rerun_script.context_info.timezone = "Europe/Paris"
        demande.rerun_script.context_info.locale = "fr-FR"
        demande.rerun_script.context_info.url = self.adresse
        await connexion.send(demande.SerializeToString())
        commencee, chiffre = False, None
        while True:
            message = ForwardMsg.FromString(await connexion.recv())
            genre = message.WhichOneof("type")
            if genre == "navigation":
                self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
            elif genre == "new_session":
                commencee = True
            elif genre == "delta":
                self._regarder(message.delta.new_element)
                if commencee and chiffre is None and message.delta.new_element.WhichOneof("type") == "metric":
                    chiffre = time.monotonic()
            elif genre == "script_finished" and commencee and message.script_finished != ENCORE:
                return chiffre

    def _regarder(self, element: Element) -> None:
        genre = element.WhichOneof("type")
        if genre == "plotly_chart":
            self.vu.graphiques += 1
        elif genre == "exception" or (genre == "alert" and element.alert.format == Alert.ERROR):
            self.vu.erreurs.append(f"{self.compte} : {element.exception.message or element.alert.body}")


def mesurer(banc: Banc) -> list[Mesure]:
    """Let the readers of the bench turn pages for a minute, then weigh the portal."""
    base, nombre = banc.base(), banc.lecteurs or LECTEURS
    logins = [compte["login"] for compte in banc.comptes_ouverts()]
    vu = Observation()
    with portail_servi(banc) as adresse:
        lecteurs = [
            Lecteur(login, adresse, ouvrir_session_admin(base, login).jeton, random.Random(GRAINE + rang), vu)  # noqa: S311
            for rang, login in enumerate(islice(cycle(logins), nombre))
        ]
        banc.dire(f"{nombre} lecteurs tournent les pages pendant {banc.duree_s:.0f} s…")
        asyncio.run(_ensemble(lecteurs, banc.duree_s))
        vu.pss_mo = poids_du_portail()
    for erreur in vu.erreurs[:5]:
        banc.dire(erreur)
    nom = f"lecteurs : {nombre} à la fois"
    return [
        au_plus(f"{nom}, page, médiane", centile(vu.pages, 0.5), "s", BARRE_P95_S),
        au_plus(f"{nom}, page, 95e centile", centile(vu.pages, 0.95), "s", BARRE_P95_S),
        au_moins(f"{nom}, pages servies", len(vu.pages) / banc.duree_s, "par seconde", 0),
        au_plus(f"{nom}, erreurs sur {len(vu.pages)} pages et {vu.graphiques} graphiques", len(vu.erreurs), "pages", 0),
        au_plus(f"{nom}, mémoire du portail (PSS)", vu.pss_mo, "Mo", BARRE_PSS_MO),
    ]


async def _ensemble(lecteurs: list[Lecteur], duree_s: float) -> None:
    fin = time.monotonic() + duree_s
    await asyncio.gather(*(lecteur.lire(fin) for lecteur in lecteurs))


def poids_du_portail() -> float:
    """Return the proportional memory of the portal's processes in megabytes, the database server apart."""
    processus = [p for p in psutil.Process().children(recursive=True) if not p.name().startswith("postgres")]
    return sum(p.memory_full_info().pss for p in processus) / 2**20
