"""What the doctor says of a port that somebody holds."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from orchestration.doctor import _port
from warehouse.errors import ErreurObservatoire


class Portail(BaseHTTPRequestHandler):
    """Answers 200 where the portal says that it is well, 404 elsewhere."""

    def do_GET(self):
        self.send_response(200 if self.path == "/_stcore/health" else 404)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def port_tenu():
    with HTTPServer(("127.0.0.1", 0), Portail) as serveur:
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        yield serveur.server_port
        serveur.shutdown()


def test_a_port_where_the_portal_answers_is_in_order(port_tenu):
    assert _port(port_tenu, "OBSERVATOIRE_PORT", "/_stcore/health") == f"{port_tenu}, où l’observatoire répond déjà"


def test_a_port_held_by_another_program_says_what_to_do(port_tenu):
    with pytest.raises(ErreurObservatoire, match=r"pris par un autre programme.*OBSERVATOIRE_PORT"):
        _port(port_tenu, "OBSERVATOIRE_PORT", "/server_info")
