"""The only cache of the portal: statistics, by reader's scope and publication. Nothing nominative ever enters.

A value is a frame, or a dictionary of unchangeable values made of one.

A key is (profile, fingerprint of the scope, publication, query, parameters), all ordinary values. Two readers share
an entry only when the database would have answered both alike. The register says what may be kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Protocol, Self, TypeVar

from warehouse.access.rights import lire_registre


class Copiable(Protocol):
    """What a caller may change without changing what is kept."""

    def copy(self) -> Self:
        """Return another one."""


Garde = TypeVar("Garde", bound=Copiable)


class CacheStatistiques:
    """Values kept by key, least recently used first out; a caller always receives its own copy."""

    def __init__(self, max_entries: int = 400) -> None:
        self._cadres: OrderedDict[Hashable, Any] = OrderedDict()
        self._verrou = Lock()
        self._max = max_entries

    def obtenir(self, cle: Hashable, objets: frozenset[str], calculer: Callable[[], Garde]) -> Garde:
        """Return the value of ``cle``, computed once; refuse a query that reads anything but statistics."""
        vues = lire_registre().vues
        interdits = {objet for objet in objets if objet not in vues or not vues[objet].est_gardee}
        if interdits:
            raise ValueError(f"objets jamais mis en cache : {sorted(interdits)}")
        with self._verrou:
            if cle in self._cadres:
                self._cadres.move_to_end(cle)
                garde: Garde = self._cadres[cle].copy()
                return garde
        cadre = calculer()
        with self._verrou:
            self._cadres[cle] = cadre
            while len(self._cadres) > self._max:
                self._cadres.popitem(last=False)
        return cadre.copy()

    def vider(self) -> None:
        """Forget everything."""
        with self._verrou:
            self._cadres.clear()

    def __len__(self) -> int:
        return len(self._cadres)
