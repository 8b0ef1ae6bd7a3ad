"""Modalities told together where each is small: « T4, T5 et T6 et plus » of an EPCI, where the département tells T5.

What belongs here: how such a group is named. What does not: which groups there are (seed ``modalite_regroupee``), their
rows (``diffusion``), what adds up (``liens``).
"""

ET = "+"


def est_regroupee(modalite: str) -> bool:
    """Tell whether a modality counts several."""
    return ET in modalite


def fines(nom: str) -> frozenset[str]:
    """Return the fine modalities that a name (``dimension=T4+T5+T6P``) counts."""
    dimension, _, modalite = nom.partition("=")
    return frozenset(f"{dimension}={une}" for une in modalite.split(ET))
