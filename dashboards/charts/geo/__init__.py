"""Outlines of the communes and EPCI of a département, projected once in Lambert-93 and read by the map builder.

What belongs here: the prepared files, one a département, their reader, the program that prepares them. What does not:
colours, values.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOSSIER = Path(__file__).parent
CODE = re.compile(r"[0-9][0-9AB][0-9]?")

Anneau = list[int]


@dataclass(frozen=True)
class Geometrie:
    """Rings of each area, in hundreds of metres: ``[x0, y0, x1, y1, …]``, closed."""

    source: str
    millesime: str
    communes: dict[str, list[Anneau]]
    epci: dict[str, list[Anneau]]

    def maille(self, territoire_type: str) -> dict[str, list[Anneau]]:
        """Return the areas of one mesh."""
        return self.communes if territoire_type == "commune" else self.epci


def fichier(departement: str) -> Path:
    """Return where the outlines of a département are, or would be."""
    return DOSSIER / f"communes_{departement}.json"


@cache
def geometrie(departement: str) -> Geometrie | None:
    """Read the outlines of a département, once per process; none where the project has no file of it."""
    if not CODE.fullmatch(departement) or not fichier(departement).exists():
        return None
    contenu = json.loads(fichier(departement).read_text(encoding="utf-8"))
    return Geometrie(contenu["source"], contenu["millesime"], contenu["communes"], contenu["epci"])


def centre(anneaux: list[Anneau]) -> tuple[float, float]:
    """Return the centroid of the largest ring, where a circle or a label goes."""
    anneau = max(anneaux, key=lambda a: abs(_aire(a)))
    double, sx, sy = 0.0, 0.0, 0.0
    for i in range(0, len(anneau) - 2, 2):
        x0, y0, x1, y1 = anneau[i : i + 4]
        produit = x0 * y1 - x1 * y0
        double += produit
        sx += (x0 + x1) * produit
        sy += (y0 + y1) * produit
    if double == 0:
        return float(anneau[0]), float(anneau[1])
    return sx / (3 * double), sy / (3 * double)


def _aire(anneau: Anneau) -> float:
    return sum(anneau[i] * anneau[i + 3] - anneau[i + 2] * anneau[i + 1] for i in range(0, len(anneau) - 2, 2)) / 2
