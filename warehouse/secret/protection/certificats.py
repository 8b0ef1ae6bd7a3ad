"""Deviations already found, each a proof that the cells that it moves can move that far.

What belongs here: how far each cell is proved to go, and what is lost when a cell is shown again. What does not:
finding deviations (``warehouse.secret.protection.programme``).
"""

import numpy as np

from warehouse.secret.protection.programme import Deviation


class Certificats:
    """``haut`` and ``bas`` (counts): the largest and smallest proved deviation of each cell, zero at first."""

    def __init__(self, nombre: int) -> None:
        self.haut, self.bas = np.zeros(nombre), np.zeros(nombre)
        self._deviations: list[dict[int, float]] = []
        self._vives: list[bool] = []
        self._de: list[list[int]] = [[] for _ in range(nombre)]
        self._retirees: list[int] = []

    def noter(self, deviation: Deviation) -> None:
        """Keep a deviation if it proves something new."""
        positions, ecarts = deviation.positions, deviation.ecarts
        if not ((ecarts > self.haut[positions]) | (ecarts < self.bas[positions])).any():
            return
        numero = len(self._deviations)
        self._deviations.append(dict(zip(positions.tolist(), ecarts.tolist(), strict=True)))
        self._vives.append(True)
        for position in positions.tolist():
            self._de[position].append(numero)
        self.haut[positions] = np.maximum(self.haut[positions], ecarts)
        self.bas[positions] = np.minimum(self.bas[positions], ecarts)

    def retirer(self, position: int) -> list[int]:
        """Drop what uses a cell; return the cells that may be less protected, the closest to it first."""
        self._retirees = [numero for numero in self._de[position] if self._vives[numero]]
        proches: dict[int, int] = {}
        for numero in self._retirees:
            self._vives[numero] = False
            for autre in self._deviations[numero]:
                proches[autre] = min(proches.get(autre, len(self._deviations[numero])), len(self._deviations[numero]))
        proches.pop(position, None)
        self._recalculer([*proches, position])
        return sorted(proches, key=lambda autre: (proches[autre], autre))

    def remettre(self) -> None:
        """Take back what the last ``retirer`` dropped."""
        for numero in self._retirees:
            self._vives[numero] = True
        self._recalculer({autre for numero in self._retirees for autre in self._deviations[numero]})

    def _recalculer(self, positions: list[int] | set[int]) -> None:
        for position in positions:
            ecarts = [self._deviations[numero][position] for numero in self._de[position] if self._vives[numero]]
            self.haut[position], self.bas[position] = max(ecarts, default=0.0), min(ecarts, default=0.0)
        for position in positions:
            self.haut[position], self.bas[position] = max(self.haut[position], 0.0), min(self.bas[position], 0.0)
