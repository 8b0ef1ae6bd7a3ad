"""The documentation of the warehouse, made by dbt: one page that holds everything, served on this machine.

What belongs here: making that page and serving it. What does not: what it says (the descriptions of the models and
``warehouse/models/overview.md``). The page asks nothing of any other address, and its headers forbid it to.
"""

import subprocess
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from orchestration.dbt.runner import environnement, executable, options_de_dossiers
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings

# The schemas as readers see them, once published.
CIBLE = "publie"
PAGE = "static_index.html"
ENTETES = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # The page of dbt is one file of inline scripts, whose templates are compiled in the browser.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
        "font-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
}


def generer(base: Base, settings: Settings) -> Path:
    """Make the page from the project and the columns of what is published, and return it."""
    dossier = settings.target_dir / "documentation"
    dossier.mkdir(parents=True, exist_ok=True)
    commande = [
        *(executable(), "--quiet", "docs", "generate", "--static", "--target", CIBLE),
        *options_de_dossiers(dossier, settings.journaux_dir),
    ]
    variables = environnement(base.environnement_dbt())
    essai = subprocess.run(commande, env=variables, capture_output=True, text=True, check=False)
    if essai.returncode or not (dossier / PAGE).exists():
        raise ErreurObservatoire(
            f"La documentation n’a pas pu être produite : {' '.join(essai.stdout.split())[-300:]} "
            f"Le détail est dans {settings.journaux_dir / 'dbt.log'}."
        )
    return dossier / PAGE


def serveur(page: Path, port: int) -> ThreadingHTTPServer:
    """Return the server of ``page`` on 127.0.0.1, which answers to its own name only."""
    corps = page.read_bytes()

    class Reponse(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hote = self.headers.get("Host", "").rsplit(":", 1)[0]
            if hote not in {"127.0.0.1", "localhost"}:
                self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            elif self.path.split("?")[0] not in {"/", "/index.html"}:
                self.send_error(HTTPStatus.NOT_FOUND)
            else:
                self.send_response(HTTPStatus.OK)
                for nom, valeur in ENTETES.items():
                    self.send_header(nom, valeur)
                self.send_header("Content-Length", str(len(corps)))
                self.end_headers()
                self.wfile.write(corps)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Reponse)


def servir(page: Path, port: int, annoncer: Callable[[str], None]) -> None:
    """Serve until Ctrl+C."""
    with serveur(page, port) as service:
        annoncer(f"Documentation de l’entrepôt : http://127.0.0.1:{service.server_port} (Ctrl+C pour l’arrêter)")
        service.serve_forever()
