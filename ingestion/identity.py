"""Keyed pseudonym of a numéro unique: the key stays outside the database, so the database alone cannot be reversed.

What belongs here: turning a NUD into a ``demande_id`` and keeping the pair in ``raw.pseudonymes``, which staging reads.
"""

import hashlib
import hmac
from collections.abc import Iterable

import psycopg

from warehouse.settings import Settings

LONGUEUR = 20


class Pseudonymes:
    """Pseudonyms under one key; ``version`` names the key without revealing it."""

    def __init__(self, cle: bytes) -> None:
        self._cle = cle
        self.version = hmac.digest(cle, b"version", hashlib.sha256).hex()[:8]

    @classmethod
    def de(cls, settings: Settings) -> "Pseudonymes":
        """Pseudonyms under the key of the settings."""
        return cls(settings.cle_pseudonyme())

    def demande_id(self, nud: str) -> str:
        """Return the pseudonym of a NUD."""
        return hmac.digest(self._cle, nud.encode(), hashlib.sha256).hex()[:LONGUEUR]

    def inscrire(self, conn: psycopg.Connection, nuds: Iterable[str]) -> None:
        """Keep the pseudonyms of these NUD, in the transaction of the dépôt; those already known do not change."""
        tries = sorted(set(nuds))
        if tries:
            conn.execute(
                "insert into raw.pseudonymes (nud, demande_id, version_cle)"
                " select nud, demande_id, %s from unnest(%s::text[], %s::text[]) as lot (nud, demande_id)"
                " on conflict (nud) do nothing",
                (self.version, _tableau(tries), _tableau(map(self.demande_id, tries))),
            )


def _tableau(valeurs: Iterable[str]) -> str:
    """Return the text of an array whose values are letters and digits, as a NUD and its pseudonym are."""
    return "{" + ",".join(valeurs) + "}"
