"""Keyed pseudonym of a numéro unique: the key stays outside the database, so the database alone cannot be reversed.

What belongs here: turning a NUD into a ``demande_id`` and keeping the pair in ``raw.pseudonymes``, which staging reads.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import NamedTuple

import psycopg

from warehouse.settings import Settings

LONGUEUR = 20


class Identites(NamedTuple):
    """NUD and their pseudonyms, as the text of two arrays."""

    nombre: int
    nuds: str
    demande_ids: str


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

    def preparer(self, nuds: Iterable[str]) -> Identites:
        """Compute the pseudonyms of these NUD, each once, in the order that keeps concurrent loads from deadlocks."""
        tries = sorted(set(nuds))
        return Identites(len(tries), _tableau(tries), _tableau(map(self.demande_id, tries)))

    def inscrire(self, conn: psycopg.Connection, identites: Identites) -> None:
        """Keep pseudonyms, in the transaction of the dépôt; those already known do not change."""
        if identites.nombre:
            conn.execute(
                "insert into raw.pseudonymes (nud, demande_id, version_cle)"
                " select nud, demande_id, %s from unnest(%s::text[], %s::text[]) as lot (nud, demande_id)"
                " on conflict (nud) do nothing",
                (self.version, identites.nuds, identites.demande_ids),
            )


def _tableau(valeurs: Iterable[str]) -> str:
    """Return the text of an array whose values are letters and digits, as a NUD and its pseudonym are."""
    return "{" + ",".join(valeurs) + "}"
