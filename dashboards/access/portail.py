"""What one portal process holds: settings, engines and the two doors of the database.

What belongs here: opening it once, handing it to the ASGI layer and to the pages. What does not: SQL, screens. Only
this module and ``access.sessions`` know that an engine exists; pages ask for rows by ``queries``.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings

LOCAUX = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Portail:
    """The settings and engines of this process; the reader's engine owns nothing and sees nothing by itself."""

    settings: Settings
    lecteur: Any
    portier: Any
    sceau: bytes = field(default=b"", repr=False)
    base: Any = field(default=None, repr=False)
    # The provider of identity, where the settings have one.
    fournisseur: Any = field(default=None, repr=False)

    @property
    def hotes(self) -> tuple[str, ...]:
        """Names by which the portal is reached: that of its public address, or those of this machine."""
        publique = self.settings.public_url
        return LOCAUX if publique is None else (urlsplit(publique).hostname or "",)

    @property
    def est_https(self) -> bool:
        """Whether browsers reach the portal by https."""
        return (self.settings.public_url or "").startswith("https://")

    @property
    def est_simule(self) -> bool:
        """Whether the home is one of demonstration: the files that ``demo`` wrote there tell of nobody who exists."""
        return any(self.settings.simulation_dir.glob("*"))

    @property
    def donnees(self) -> str:
        """What the data are called on screens and sheets."""
        return "Données simulées" if self.est_simule else "Données"

    def sceller(self, texte: str) -> str:
        """Return a keyed digest of ``texte``: anti-forgery tokens and cache keys, never a right."""
        return hmac.new(self.sceau, texte.encode(), hashlib.sha256).hexdigest()


_installe: Portail | None = None


def installer(portail: Portail | None) -> None:
    """Make ``portail`` the one of this process (``None`` takes it away)."""
    global _installe
    _installe = portail


def portail() -> Portail:
    """Return the portal of this process."""
    if _installe is None:
        raise ErreurObservatoire("Le portail n'est pas démarré : lancez « observatoire portal ».")
    return _installe
