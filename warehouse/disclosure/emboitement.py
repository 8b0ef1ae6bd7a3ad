"""Which cells are shares of others: tables are nested, and a subtraction gives those who are out of the share.

What belongs here: from the wholes that the catalogue declares to pairs of cells of the same place and time. What does
not: sums (``liens``), masking.
"""

from collections.abc import Container, Mapping

from warehouse.disclosure.catalogue import HORS, LIBRES, Catalogue
from warehouse.disclosure.cellules import Cle, Part
from warehouse.disclosure.liens import Liens


def parts_de(cellules: Mapping[Cle, int | None], catalogue: Catalogue, liens: Liens) -> list[Part]:
    """Return the shares of which a whole is there; counts of two dates may not be a share and its whole."""
    parts = []
    for cle, valeur in sorted(cellules.items(), key=lambda paire: paire[0]):
        for mesure, tout in sorted(_touts(cle, cellules, catalogue, liens).items()):
            total = cellules[tout]
            if {cle.mesure, mesure} <= LIBRES:
                continue
            if valeur is None or total is None or total >= valeur:
                complement = cle.autre(mesure=f"{mesure}{HORS}{cle.mesure}")
                is_zero_secret = all(catalogue.is_zero_secret(un.mesure) for un in (cle, complement))
                parts.append(Part(cle, complement, tout, is_zero_secret))
    return parts


def _touts(cle: Cle, presentes: Container[Cle], catalogue: Catalogue, liens: Liens) -> dict[str, Cle]:
    """Return the wholes of a cell by measure; where one is not counted there, its own wholes."""
    trouvees: dict[str, Cle] = {}
    vues: set[str] = set()
    a_voir = catalogue.parts.get(cle.mesure, frozenset())
    while a_voir:
        for mesure in (m for m in a_voir if catalogue.is_part(cle.mesure, m, cle.modalite)):
            trouvees.update((mesure, tout) for tout in liens.au_meme_moment(cle, mesure) if tout in presentes)
        vues |= a_voir
        sans = a_voir - trouvees.keys()
        a_voir = frozenset(tout for mesure in sans for tout in catalogue.parts.get(mesure, ())) - vues
    return trouvees
