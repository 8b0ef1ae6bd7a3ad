"""The two caches of the portal: statistics, and the cards made of them. Nothing nominative ever enters.

A value is a frame, a dictionary of unchangeable values made of one, a card, or the figure of a card as it is sent.

A key is (profile, fingerprint of the scope, publication, départements, query or card, parameters or filters), all
ordinary values. Two readers share an entry only when the database would have answered both alike. The register says
what may be kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Protocol, Self, TypeVar

import pandas as pd

from warehouse.access.rights import lire_registre


class Copiable(Protocol):
    """What a caller may change without changing what is kept."""

    def copy(self) -> Self:
        """Return another one."""


Garde = TypeVar("Garde", bound=Copiable | None)


def verifier(objets: frozenset[str]) -> None:
    """Refuse objects of which anything is not statistics: what is made of them is never kept."""
    vues = lire_registre().vues
    if interdits := {objet for objet in objets if objet not in vues or not vues[objet].est_gardee}:
        raise ValueError(f"objets jamais mis en cache : {sorted(interdits)}")


class CacheStatistiques:
    """Values kept by key up to a weight in all, least recently used first out; a caller receives its own copy."""

    def __init__(self, poids_max: int, peser: Callable[[Any], int]) -> None:
        self._cadres: OrderedDict[Hashable, Any] = OrderedDict()
        self._verrou = Lock()
        self._max, self._peser = poids_max, peser
        self._publication = ""
        self.poids = 0

    def obtenir(self, cle: Hashable, objets: frozenset[str], calculer: Callable[[], Garde]) -> Garde:
        """Return the value of ``cle``, computed once; refuse a query that reads anything but statistics."""
        verifier(objets)
        with self._verrou:
            if cle in self._cadres:
                self._cadres.move_to_end(cle)
                return _copie(self._cadres[cle][0])
        valeur = calculer()
        poids = self._peser(valeur)
        with self._verrou:
            self.poids += poids - self._cadres.pop(cle, (None, 0))[1]
            self._cadres[cle] = valeur, poids
            while self.poids > self._max:
                self.poids -= self._cadres.popitem(last=False)[1][1]
        return _copie(valeur)

    def suivre(self, publication_id: str) -> None:
        """Forget what was kept of another publication."""
        if publication_id != self._publication:
            self.vider()
            self._publication = publication_id

    def vider(self) -> None:
        """Forget everything."""
        with self._verrou:
            self._cadres.clear()
            self.poids = 0

    def __len__(self) -> int:
        return len(self._cadres)


def _copie(valeur: Garde) -> Garde:
    if isinstance(valeur, pd.DataFrame):
        # Pandas copies a column when it is written to: what is kept stays as it is.
        return valeur.copy(deep=False)
    return valeur if valeur is None else valeur.copy()
