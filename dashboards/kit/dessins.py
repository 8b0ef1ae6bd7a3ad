"""What is drawn once and sent again: the cards of statistics and their figures, up to a weight in memory.

What belongs here: a figure as it is sent, and where it is kept. What does not: which cards are kept (those that a view
of statistics composes, ``kit.thematic.une_fois``), who shares them (``kit.reads.cache``).
"""

import json
import sys
from dataclasses import dataclass
from typing import Any, Self

import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure

from dashboards.charts.base import textes_de
from dashboards.kit.reads.cache import CacheStatistiques

# In each process of the portal.
OCTETS_MAX = 32 * 2**20
# What it weighs to know that a card has nothing to show.
SANS_CARTE = 512
DESSINS = CacheStatistiques(OCTETS_MAX, lambda garde: SANS_CARTE if garde is None else garde.octets)


class Ecrite(BaseFigure):
    """A figure that Plotly has checked and written once: Streamlit asks for its content, and checks nothing again."""

    def __init__(self, contenu: dict[str, Any]) -> None:
        self._contenu = contenu

    def to_dict(self) -> dict[str, Any]:
        """Return what is sent."""
        return self._contenu


@dataclass(frozen=True)
class Cliche:
    """A figure in JSON, and the texts that it writes beside its marks."""

    texte: str
    signes: tuple[str, ...]

    @classmethod
    def de(cls, figure: go.Figure) -> Self:
        """Write a figure."""
        return cls(figure.to_json(), tuple(textes_de(figure)))

    def figure(self, **meta: str) -> Ecrite:
        """Return the figure as it is sent, with what the browser writes on its image."""
        contenu = json.loads(self.texte)
        contenu["layout"]["meta"] = meta
        return Ecrite(contenu)

    def copy(self) -> Self:
        """Return itself: nothing of it can be changed."""
        return self

    @property
    def octets(self) -> int:
        """What it weighs."""
        return sys.getsizeof(self.texte) + sum(map(sys.getsizeof, self.signes))
