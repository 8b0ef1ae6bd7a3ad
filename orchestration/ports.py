"""Ports of this machine."""

import socket
from http.client import HTTPConnection, HTTPException

from warehouse.errors import ErreurObservatoire


def port_libre(port: int) -> bool:
    """Say whether 127.0.0.1:port can be listened on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def repond(port: int, chemin: str) -> bool:
    """Say whether a web server of this machine answers 200 at this path within two seconds."""
    connexion = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connexion.request("GET", chemin)
        return connexion.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connexion.close()


def verifier_port(port: int, variable: str, option: str) -> None:
    """Refuse a port that another program holds."""
    if not port_libre(port):
        raise ErreurObservatoire(
            f"Le port {port} de 127.0.0.1 est déjà pris : arrêtez le programme qui l’occupe, ou choisissez-en un autre "
            f"par {option} ou {variable}."
        )
