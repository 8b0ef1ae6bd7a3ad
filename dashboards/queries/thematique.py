"""What each thematic page reads, for its screen and for its file alike.

What belongs here: the indicators of a page, by code. What does not: their meaning (the catalogue), their cards.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Indicators of a page: those followed over time, those split by their dimensions."""

    titre: str
    series: tuple[str, ...]
    details: tuple[str, ...] = ()


THEMES: dict[str, Theme] = {
    "demandes": Theme("Demandes", ("stock", "anciennete", "delai_anormal"), ("stock", "stock_profil")),
    "delais": Theme("Délais", ("anciennete", "delai_anormal"), ("anciennete",)),
    "tension": Theme("Tension", ("tension", "tension_hmut", "stock", "attribution"), ("tension", "tension_hmut")),
}
