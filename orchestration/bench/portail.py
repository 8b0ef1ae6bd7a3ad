"""``portail``: from the click on « Se connecter » to a whole first page, in a real browser."""

import shutil
import time

from orchestration.bench.banc import Banc
from orchestration.bench.demo import portail_servi
from orchestration.bench.mesure import Mesure, au_plus, centile
from warehouse.access.accounts import mot_de_passe_demo
from warehouse.errors import ErreurObservatoire

BARRE_S = 2.0
TOURS = 2
NAVIGATEURS = ("chromium", "chromium-browser", "google-chrome")
# Streamlit runs nothing more; a selector, since the portal's policy lets no page evaluate text.
AU_REPOS = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def mesurer(banc: Banc) -> list[Mesure]:
    """Sign in as one account of every profile that has a password, twice, each time in a fresh browser context."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise ErreurObservatoire(
            "Cette mesure demande les outils de développement : faites « make install »."
        ) from None
    navigateur = next((chemin for nom in NAVIGATEURS if (chemin := shutil.which(nom))), None)
    if navigateur is None:
        raise ErreurObservatoire("Cette mesure demande un navigateur Chromium : installez le paquet chromium.")
    banc.base()
    temps: list[float] = []
    with portail_servi(banc) as adresse, sync_playwright() as outil:
        chromium = outil.chromium.launch(executable_path=navigateur, args=["--no-sandbox"])
        for compte in banc.un_par_profil():
            for _ in range(TOURS):
                contexte = chromium.new_context(locale="fr-FR")
                page = contexte.new_page()
                page.goto(adresse)
                # Typing two fields takes a person seconds, in which the browser has fetched what the page announces.
                page.wait_for_load_state("networkidle")
                page.fill("#identifiant", compte)
                page.fill("#mot_de_passe", mot_de_passe_demo(banc.settings, compte))
                debut = time.monotonic()
                page.click("button:has-text('Se connecter')")
                page.wait_for_selector("h1:not(:text-is('Se connecter'))", timeout=30_000)
                page.wait_for_selector(AU_REPOS, timeout=30_000)
                temps.append(time.monotonic() - debut)
                contexte.close()
        chromium.close()
    return [
        au_plus("portail : première page après connexion, médiane", centile(temps, 0.5), "s", BARRE_S),
        au_plus("portail : première page après connexion, 95e centile", centile(temps, 0.95), "s", BARRE_S),
    ]
