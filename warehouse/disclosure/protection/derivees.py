"""Rates, means and medians, masked with the counts that they come from.

What belongs here: the rule of domain §5.3 for anything computed from counts. What does not: masking counts.
"""

from collections.abc import Iterable
from dataclasses import replace

from warehouse.disclosure.cellules import CellulePubliee, DeriveePubliee


def masquer_derivees(
    derivees: Iterable[DeriveePubliee], cellules: Iterable[CellulePubliee], seuil: int
) -> list[DeriveePubliee]:
    """Empty the value of every rate, mean or median of which a count is masked, absent, or between 1 and ``seuil - 1``.

    A rate of zero people (denominator 0) has no value to hide and must come as ``None``.
    """
    montrees = {cellule.cle: cellule.valeur for cellule in cellules if cellule.valeur is not None}
    resultat = []
    for derivee in derivees:
        effectifs = [montrees.get(cle) for cle in (*derivee.denominateur, *derivee.numerateur)]
        sont_montres = all(effectif is not None and not 0 < effectif < seuil for effectif in effectifs)
        resultat.append(derivee if sont_montres else replace(derivee, valeur=None))
    return resultat
