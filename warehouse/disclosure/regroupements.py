"""Modalities told together where each is small: « T4, T5 et T6 et plus » of an EPCI, where the département tells T5.

What belongs here: how such a group is named. What does not: which groups there are (seed ``modalite_regroupee``), their
rows (``diffusion``), what adds up (``liens``).
"""

from collections.abc import Set
from functools import cache

ET = "+"


def est_regroupee(modalite: str) -> bool:
    """Tell whether a modality counts several."""
    return ET in modalite


@cache
def fines(nom: str) -> frozenset[str]:
    """Return the fine modalities that a name (``dimension=T4+T5+T6P``) counts."""
    dimension, _, modalite = nom.partition("=")
    return frozenset(f"{dimension}={une}" for une in modalite.split(ET))


def facons(noms: Set[str], groupes: Set[str]) -> dict[frozenset[str], frozenset[str]]:
    """Return each way in which the modalities of a place cut the whole: by its groups, those that it counts.

    ``groupes``: those that such places tell. A place may tell modalities together and apart (a count in groups, its
    median fine): these are two ways. A group without a row counts nobody, unless its modalities are told apart.
    """
    seules = frozenset(nom for nom in noms if not est_regroupee(nom))
    apart = {groupe: seules.intersection(groupe.split(ET)) for groupe in groupes}
    dits = frozenset(groupe for groupe in groupes if groupe in noms or not apart[groupe])
    trouvees = {dits: dits | seules.difference(*(apart[groupe] for groupe in dits))}
    if dits and any(apart.values()) and all(apart[groupe] for groupe in dits & noms):
        trouvees[frozenset()] = seules
    return trouvees


def groupes_de(noms: Set[str]) -> frozenset[str]:
    """Return the groups among some names."""
    return frozenset(filter(est_regroupee, noms))
