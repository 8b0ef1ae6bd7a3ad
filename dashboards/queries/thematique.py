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
    "demandes": Theme(
        "Demandes",
        (
            *("stock", "creation", "part_mutation", "part_plafond_plai", "renouvellement", "radiation"),
            *("anciennete", "delai_anormal", "tous_voeux"),
        ),
        ("stock_profil", "stock", "radiation"),
    ),
    "delais": Theme(
        "Délais",
        (
            *("anciennete", "delai_anormal", "loge_12_mois", "loge_24_mois", "loge_36_mois", "attente_mediane"),
            *("delai_moyen_loges", "delai_attribution_median"),
        ),
        ("loge_24_mois", "anciennete"),
    ),
    "tension": Theme("Tension", ("tension", "tension_hmut", "stock", "attribution"), ("tension", "tension_hmut")),
}
