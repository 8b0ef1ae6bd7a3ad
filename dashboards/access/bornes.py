"""What one process of the portal agrees to hold for people who have not signed in.

What belongs here: how many, how large, how long. What does not: how often a network may try (the database).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

from anyio import move_on_after
from starlette.requests import Request

CORPS_MAX = 4096
CORPS_S = 10
# Two passwords are checked at once (``warehouse.access.accounts``); the others wait for a few tenths of a second.
CONNEXIONS_A_LA_FOIS = 8
# h11 refuses headers beyond 32 KiB, where httptools keeps all that comes. Addresses and schemes that a proxy tells are
# read by ``provenance``, from the proxies of the settings alone.
SERVEUR: dict[str, Any] = {
    "http": "h11",
    "h11_max_incomplete_event_size": 32 * 2**10,
    "limit_concurrency": 1000,
    "proxy_headers": False,
    "server_header": False,
}


class PlusDePlaceError(Exception):
    """As many sign-ins as this process takes are under way."""


class Places:
    """So many at once, and no more."""

    def __init__(self, nombre: int) -> None:
        self.libres = nombre

    @contextmanager
    def prendre(self) -> Iterator[None]:
        """Hold a place, or say that there is none."""
        if self.libres < 1:
            raise PlusDePlaceError
        self.libres -= 1
        try:
            yield
        finally:
            self.libres += 1


async def lire_formulaire(request: Request) -> dict[str, str] | None:
    """Read a small URL-encoded form; a larger, slower or other one is refused."""
    genre = request.headers.get("content-type", "").split(";")[0].strip()
    if genre != "application/x-www-form-urlencoded":
        return None
    corps = b""
    with move_on_after(CORPS_S) as delai:
        async for morceau in request.stream():
            corps += morceau
            if len(corps) > CORPS_MAX:
                return None
    return None if delai.cancelled_caught else dict(parse_qsl(corps.decode("utf-8", "replace"), keep_blank_values=True))
