"""Deviations already found, each a proof that the cells that it moves can move that far.

What belongs here: how far each cell is proved to go, and what is lost when a cell is shown again. What does not:
finding deviations (``warehouse.disclosure.protection.programme``).
"""

from collections.abc import Iterable

import numpy as np

from warehouse.disclosure.protection.programme import Deviation


class Certificats:
    """``haut`` and ``bas`` (counts): the largest and smallest proved deviation of each cell, zero at first."""

    def __init__(self, nombre: int) -> None:
        self.haut, self.bas = np.zeros(nombre), np.zeros(nombre)
        self._deviations: list[dict[int, float]] = []
        # Of each cell: the deviations kept that move it, and by how much.
        self._de: list[dict[int, float]] = [{} for _ in range(nombre)]
        self._retirees: list[int] = []
        self._avant: dict[int, tuple[float, float]] = {}

    def noter(self, deviation: Deviation) -> None:
        """Keep a deviation if it proves something new."""
        positions, ecarts = deviation.positions, deviation.ecarts
        if not ((ecarts > self.haut[positions]) | (ecarts < self.bas[positions])).any():
            return
        numero = len(self._deviations)
        self._deviations.append(dict(zip(positions.tolist(), ecarts.tolist(), strict=True)))
        self._ranger(numero)
        self.haut[positions] = np.maximum(self.haut[positions], ecarts)
        self.bas[positions] = np.minimum(self.bas[positions], ecarts)

    def retirer(self, positions: Iterable[int]) -> list[int]:
        """Drop what uses some cells; return the others that may be less protected, the closest to them first."""
        positions = list(positions)
        self._retirees = list(dict.fromkeys(numero for position in positions for numero in self._de[position]))
        proches: dict[int, int] = {}
        for numero in self._retirees:
            for autre in self._deviations[numero]:
                del self._de[autre][numero]
                proches[autre] = min(proches.get(autre, len(self._deviations[numero])), len(self._deviations[numero]))
        self._avant = {autre: (self.bas[autre], self.haut[autre]) for autre in proches}
        for autre in proches:
            ecarts = (0.0, *self._de[autre].values())
            self.bas[autre], self.haut[autre] = min(ecarts), max(ecarts)
        for position in positions:
            proches.pop(position, None)
        return sorted(proches, key=lambda autre: (proches[autre], autre))

    def remettre(self) -> None:
        """Take back what the last ``retirer`` dropped, beside what was found since."""
        for numero in self._retirees:
            self._ranger(numero)
        for autre, (bas, haut) in self._avant.items():
            self.bas[autre], self.haut[autre] = min(bas, self.bas[autre]), max(haut, self.haut[autre])

    def _ranger(self, numero: int) -> None:
        for position, ecart in self._deviations[numero].items():
            self._de[position][numero] = ecart
