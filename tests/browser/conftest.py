"""A real browser on the real portal: Debian's Chromium, the server in a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from warehouse.access.accounts import mot_de_passe_demo

RACINE = Path(__file__).resolve().parent.parent.parent
CAPTURES = Path(__file__).with_name("captures")
DELAI_MS = 60_000
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
# True when the script is at rest and the page is as long as at the look before.
IMMOBILE = """() => {
    const longueur = document.body.innerHTML.length
    const immobile = longueur === window.longueurVue
    window.longueurVue = longueur
    return immobile && document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]") !== null
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("navigateur")


@pytest.fixture(scope="session")
def adresse(settings_entrepot, entrepot) -> Iterator[str]:
    """Address of a portal served for the run."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    environnement = os.environ | {"OBSERVATOIRE_HOME": str(settings_entrepot.home_dir)}
    commande = [sys.executable, "-c", "from orchestration.cli import main; main()", "portal", "--port", str(port)]
    processus = subprocess.Popen(
        commande, cwd=RACINE, env=environnement, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        _attendre(processus, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        processus.terminate()
        processus.communicate(timeout=30)


def _attendre(processus: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(240):
        if processus.poll() is not None:
            pytest.fail(f"the portal stopped: {processus.communicate()[0].decode()}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/connexion", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    pytest.fail("the portal does not answer")


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    """Chromium of the machine, closed with its file: Playwright holds an event loop that other tests cannot share."""
    chemin = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chemin is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as moteur:
        ouvert = moteur.chromium.launch(executable_path=chemin, args=OPTIONS)
        yield ouvert
        ouvert.close()


@pytest.fixture(scope="module")
def entrer(navigateur, adresse, settings_entrepot) -> Iterator[Callable[..., Page]]:
    """Sign in and open a page of a context of its own, which keeps what the browser complained about."""
    contextes = []

    def _entrer(login: str, chemin: str = "", *, sombre: bool = False) -> Page:
        contexte = navigateur.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme="dark" if sombre else "light", locale="fr-FR"
        )
        contexte.set_default_timeout(DELAI_MS)
        contextes.append(contexte)
        page = contexte.new_page()
        page.demandees = []
        page.on("request", lambda r: page.demandees.append(r.url))
        page.erreurs = []
        page.on("pageerror", lambda e: page.erreurs.append(str(e)))
        page.goto(f"{adresse}/connexion")
        if login == "public":
            page.get_by_role("button", name="Consulter les statistiques publiques").click()
        else:
            page.fill("#identifiant", login)
            page.fill("#mot_de_passe", mot_de_passe_demo(settings_entrepot, login))
            page.get_by_role("button", name="Se connecter").click()
        page.wait_for_selector("h1")
        if chemin:
            page.goto(f"{adresse}/{chemin}")
        attendre(page)
        return page

    yield _entrer
    for contexte in contextes:
        contexte.close()


@pytest.fixture
def ouvrir(entrer) -> Iterator[Callable[..., Page]]:
    """Open a page for one test: ``ouvrir("etat", "territoire")``."""
    pages = []

    def _ouvrir(*arguments, **options) -> Page:
        pages.append(entrer(*arguments, **options))
        return pages[-1]

    yield _ouvrir
    for page in pages:
        page.context.close()


def attendre(page: Page) -> None:
    """Wait until the script of the page has ended and what it sent is drawn: nothing moves for half a second."""
    page.wait_for_selector("h1")
    page.evaluate("window.longueurVue = null")
    page.wait_for_function(IMMOBILE, polling=500)


@pytest.fixture(scope="session")
def photographier(request):
    """Keep a full-length picture of a page in ``captures/`` (ignored by git), when the run is asked for pictures."""
    if not request.config.getoption("--captures"):
        return lambda page, nom: None
    CAPTURES.mkdir(exist_ok=True)

    def _photographier(page: Page, nom: str) -> None:
        taille = page.viewport_size
        hauteur = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": taille["width"], "height": max(900, min(hauteur, 6000))})
        page.wait_for_timeout(800)
        page.screenshot(path=CAPTURES / f"{nom}.png")
        page.set_viewport_size(taille)

    return _photographier
