"""``demo``: from nothing to published, as a newcomer runs it, then to the portal's first answer."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_plus
from orchestration.ports import port_libre
from warehouse.errors import ErreurObservatoire
from warehouse.settings import PROJECT_DIR

BARRE_LIGNE_S = 180
BARRE_DEMO_S = 300
PATIENCE_PORTAIL_S = 60


def mesurer(banc: Banc) -> list[Mesure]:
    """Start from an empty home."""
    banc.effacer()
    debut = time.monotonic()
    resultat = banc.demontrer()
    ligne = time.monotonic() - debut
    with portail_servi(banc):
        total = time.monotonic() - debut
    etapes = [
        au_plus(f"demo : {etape.lower()}", secondes, "s", BARRE_LIGNE_S)
        for etape, secondes in resultat["durees"].items()
    ]
    return [
        *etapes,
        au_plus("demo : simuler, charger, construire, publier", ligne, "s", BARRE_LIGNE_S),
        au_plus("demo : jusqu’à la première page du portail", total, "s", BARRE_DEMO_S),
    ]


def port_de_mesure() -> int:
    """Return a free port, away from those of the settings."""
    return next(port for port in range(18501, 18600) if port_libre(port))


@contextmanager
def portail_servi(banc: Banc) -> Iterator[str]:
    """Serve the portal of the bench in a process of its own; give its address once it answers."""
    port = port_de_mesure()
    adresse = f"http://127.0.0.1:{port}"
    processus = subprocess.Popen(
        banc.commande("portal", "--port", str(port)),
        env=banc.environnement(),
        cwd=PROJECT_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        attendre_reponse(adresse, processus)
        yield adresse
    finally:
        arreter(processus)


def arreter(processus: subprocess.Popen[bytes]) -> None:
    """Stop a process that was started here, by force where it takes too long: what failed before stays what is said."""
    processus.terminate()
    try:
        processus.wait(30)
    except subprocess.TimeoutExpired:
        processus.kill()
        processus.wait()


def attendre_reponse(adresse: str, processus: subprocess.Popen[bytes]) -> None:
    """Wait until the portal answers a first page."""
    limite = time.monotonic() + PATIENCE_PORTAIL_S
    while time.monotonic() < limite and processus.poll() is None:
        try:
            with urllib.request.urlopen(adresse, timeout=5) as reponse:  # noqa: S310  (our own address)
                if reponse.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise ErreurObservatoire(f"Le portail de la mesure ne répond pas à {adresse} : essayez « observatoire portal ».")
