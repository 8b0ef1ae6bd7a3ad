"""What a mask costs: the rows that it hides.

What belongs here: counting them. What does not: choosing masks (``warehouse.disclosure.protection``).
"""

from collections.abc import Mapping

from warehouse.disclosure.cellules import Cle


def peser(exactes: Mapping[Cle, int], lignes_de: Mapping[Cle, list[int]], seuil: int) -> dict[Cle, int]:
    """Count the new rows that a mask on each cell would hide, those that hold a small count left out: they are lost."""
    perdues = {ligne for cle, siennes in lignes_de.items() if 0 < exactes[cle] < seuil for ligne in siennes}
    return {cle: len(set(siennes) - perdues) for cle, siennes in lignes_de.items()}
