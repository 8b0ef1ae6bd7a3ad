"""Keyed pseudonym of a numéro unique: the key stays outside the database, so the database alone cannot be reversed.

What belongs here: turning a NUD into a ``demande_id`` and keeping the pair in ``raw.pseudonymes``, which staging reads.
A demande has a pseudonym in each département that it asks for: their keys derive from that of the home, which is that
of the first département installed.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping

import psycopg

from ingestion.door.ledger import ledger
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings

LONGUEUR = 20
INSCRITS_MAX = CALCULES_MAX = 200_000
_BLOC = 64


Identites = Mapping[str, str]  # NUD → pseudonym


class Pseudonymes:
    """Pseudonyms of one département, under its key; ``version`` names the key without revealing it."""

    def __init__(self, cle: bytes, departement: str | None = None) -> None:
        self.departement = departement
        self._autres: dict[str | None, Pseudonymes] = {}
        # HMAC-SHA256 (RFC 2104) with the key hashed once: what ``hmac.digest`` would hash again for each of millions.
        bloc = (hashlib.sha256(cle).digest() if len(cle) > _BLOC else cle).ljust(_BLOC, b"\0")
        self._dedans = hashlib.sha256(bytes(octet ^ 0x36 for octet in bloc))
        self._dehors = hashlib.sha256(bytes(octet ^ 0x5C for octet in bloc))
        self._inscrits: set[str] = set()
        self._calcules: dict[str, str] = {}
        self._purges: set[str] = set()
        self.version = hmac.digest(cle, b"version", hashlib.sha256).hex()[:8]

    @classmethod
    def de(cls, conn: psycopg.Connection, settings: Settings) -> "Pseudonymes":
        """Pseudonyms under the key of this home, which is that of its data; those of other départements with them."""
        verifier_cle(conn, settings)
        pseudonymes = cls._des_departements(conn, settings.cle_pseudonyme())
        pseudonymes.relire(conn)
        return pseudonymes

    @classmethod
    def _des_departements(cls, conn: psycopg.Connection, cle: bytes) -> "Pseudonymes":
        codes = ledger.par_anciennete(conn)
        pseudonymes = cls(cle, codes[0] if codes else None)
        for code in codes[1:]:
            derivee = hmac.digest(cle, f"departement {code}".encode(), hashlib.sha256)
            pseudonymes._autres[code] = cls(derivee, code)
        return pseudonymes

    def au(self, departement: str | None) -> "Pseudonymes":
        """Return the pseudonyms of a département."""
        return self._autres.get(departement, self)

    @property
    def versions(self) -> list[str]:
        """Names of the keys of all the départements."""
        return [self.version, *(autre.version for autre in self._autres.values())]

    def relire(self, conn: psycopg.Connection) -> None:
        """Learn which demandes were purged: their pseudonym stands in the place of their numéro unique."""
        purges = {p for (p,) in conn.execute("select demande_id from raw.pseudonymes where nud = demande_id")}
        for pseudonymes in (self, *self._autres.values()):
            pseudonymes._purges = purges

    @property
    def en_a_purge(self) -> bool:
        """Whether any demande was purged."""
        return bool(self._purges)

    def purges(self, nuds: Iterable[str]) -> Identites:
        """Return those of these NUD that were purged, with their pseudonyms."""
        if not self._purges:
            return {}
        calcules = ((nud, self._calcules.get(nud) or self.demande_id(nud)) for nud in set(nuds))
        return {nud: pseudonyme for nud, pseudonyme in calcules if pseudonyme in self._purges}

    def purges_partout(self, nuds: Iterable[str]) -> bool:
        """Tell whether one of these NUD was purged in a département."""
        nuds = set(nuds)
        return any(pseudonymes.purges(nuds) for pseudonymes in (self, *self._autres.values()))

    def demande_id(self, nud: str) -> str:
        """Return the pseudonym of a NUD."""
        dedans, dehors = self._dedans.copy(), self._dehors.copy()
        dedans.update(nud.encode())
        dehors.update(dedans.digest())
        return dehors.hexdigest()[:LONGUEUR]

    def preparer(self, nuds: Iterable[str]) -> Identites:
        """Compute the pseudonyms of these NUD, each once, in the order that keeps concurrent loads from deadlocks.

        Those lately computed are kept, a demande sending many messages. One thread prepares: the one that reads.
        """
        if len(self._calcules) > CALCULES_MAX:
            self._calcules.clear()
        connus = self._calcules
        return {nud: connus.get(nud) or connus.setdefault(nud, self.demande_id(nud)) for nud in sorted(set(nuds))}

    def inscrire(self, conn: psycopg.Connection, identites: Identites) -> None:
        """Keep pseudonyms, in the transaction of the dépôt; those already known do not change, purged ones stay so.

        Those lately written are left out, a demande sending many messages: to be forgotten if a transaction fails.
        """
        nouvelles = {nud: p for nud, p in identites.items() if nud not in self._inscrits and p not in self._purges}
        if nouvelles:
            conn.execute(
                "insert into raw.pseudonymes (nud, demande_id, version_cle, departement_code)"
                " select nud, demande_id, %s, %s from unnest(%s::text[], %s::text[]) as lot (nud, demande_id)"
                " on conflict (nud, departement_code) do nothing",
                (self.version, self.departement, _tableau(nouvelles), _tableau(nouvelles.values())),
            )
        if len(self._inscrits) > INSCRITS_MAX:
            self._inscrits.clear()
        self._inscrits.update(nouvelles)

    def oublier(self) -> None:
        """Take nothing for written."""
        for pseudonymes in (self, *self._autres.values()):
            pseudonymes._inscrits.clear()


def verifier_cle(conn: psycopg.Connection, settings: Settings) -> None:
    """Refuse another key than that of the data: the same person would become somebody else. The first files draw it."""
    if conn.execute("select from raw.pseudonymes limit 1").fetchone() is None:
        return
    ou = f"{settings.home_dir / 'secrets' / 'pseudonyme'}, ou la variable OBSERVATOIRE_PSEUDONYM_KEY"
    if not settings.cle_est_gardee:
        raise ErreurObservatoire(
            "La clé des pseudonymes est perdue, et une autre ne reconnaîtrait plus les demandes déjà chargées : rien"
            f" n’est changé ; remettez le fichier {ou}, depuis la sauvegarde des secrets."
        )
    versions = Pseudonymes._des_departements(conn, settings.cle_pseudonyme()).versions
    if conn.execute("select from raw.pseudonymes where version_cle = any (%s) limit 1", (versions,)).fetchone() is None:
        raise ErreurObservatoire(
            "La clé des pseudonymes n’est pas celle des demandes déjà chargées, qu’elle ne reconnaîtrait plus : rien"
            f" n’est changé ; remettez la bonne dans {ou}."
        )


def _tableau(valeurs: Iterable[str]) -> str:
    """Return the text of an array whose values are letters and digits, as a NUD and its pseudonym are."""
    return "{" + ",".join(valeurs) + "}"
