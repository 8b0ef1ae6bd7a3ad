"""Growing tables of arrays: what happened, in the order in which it was decided."""

from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt

from ingestion.simulation.calendrier import Entiers, rang_mois


class Journal:
    """Rows appended by blocks of arrays, read once at the end."""

    def __init__(self, **colonnes: type) -> None:
        """Declare the columns and their types."""
        self._types = colonnes
        self._blocs: dict[str, list[npt.NDArray[np.generic]]] = {nom: [] for nom in colonnes}

    def ajouter(self, nombre: int, **valeurs: npt.NDArray[np.generic] | float | str) -> None:
        """Append ``nombre`` rows; a scalar is repeated."""
        if nombre == 0:
            return
        for nom, nature in self._types.items():
            self._blocs[nom].append(np.broadcast_to(np.asarray(valeurs[nom], dtype=nature), (nombre,)).copy())

    def tableau(self) -> dict[str, npt.NDArray[Any]]:
        """Return every column."""
        return {
            nom: np.concatenate(blocs) if blocs else np.zeros(0, dtype=self._types[nom])
            for nom, blocs in self._blocs.items()
        }


class Agenda:
    """What will happen to whom, by month: (index, day, companion value)."""

    def __init__(self) -> None:
        """Start empty."""
        self._mois: dict[tuple[str, int], list[tuple[Entiers, Entiers, Entiers]]] = defaultdict(list)

    def noter(self, nature: str, qui: Entiers, quand: Entiers, avec: Entiers | None = None) -> None:
        """Write events down."""
        compagnon = np.zeros(len(qui), dtype=np.int64) if avec is None else avec
        rangs = rang_mois(quand)
        for rang in np.unique(rangs):
            choix = rangs == rang
            self._mois[nature, int(rang)].append((qui[choix], quand[choix], compagnon[choix]))

    def lire(self, nature: str, rang: int) -> tuple[Entiers, Entiers, Entiers]:
        """Take the events of a month."""
        blocs = self._mois.pop((nature, rang), [])
        if not blocs:
            vide = np.zeros(0, dtype=np.int64)
            return vide, vide, vide
        return (
            np.concatenate([b[0] for b in blocs]),
            np.concatenate([b[1] for b in blocs]),
            np.concatenate([b[2] for b in blocs]),
        )
