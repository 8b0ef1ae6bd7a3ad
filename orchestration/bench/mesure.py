"""One figure against its bar.

What belongs here: the shape of a measure, and its arithmetic. What does not: how each is taken.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Mesure:
    """One figure; ``reference`` is what it is compared with, in the same unit, when there is one."""

    nom: str
    valeur: float
    unite: str
    reference: float | None
    barre: float
    tenue: bool

    def en_dictionnaire(self) -> dict[str, Any]:
        """Return the fields for JSON."""
        return asdict(self)


def au_plus(nom: str, valeur: float, unite: str, barre: float, reference: float | None = None) -> Mesure:
    """Return a measure that must not exceed its bar."""
    return Mesure(nom, round(valeur, 3), unite, reference, barre, valeur <= barre)


def au_moins(nom: str, valeur: float, unite: str, barre: float, reference: float | None = None) -> Mesure:
    """Return a measure that must reach its bar; one that is only to be read has the bar 0, which always holds."""
    return Mesure(nom, round(valeur, 3), unite, reference, barre, valeur >= barre)


def centile(valeurs: Sequence[float], part: float) -> float:
    """Return the smallest value that ``part`` of the values do not exceed."""
    if not valeurs:
        raise ValueError("no value to rank")
    triees = sorted(valeurs)
    rang = max(1, -(-int(part * 1000) * len(triees) // 1000))
    return triees[min(rang, len(triees)) - 1]
