"""Which cells are shares of others: tables are nested, and a subtraction gives those who are out of the share.

What belongs here: from the wholes that the catalogue declares to pairs of cells of the same place and time. What does
not: sums (``liens``), masking.
"""

from collections.abc import Container, Iterator, Mapping

from warehouse.secret.catalogue import Catalogue
from warehouse.secret.cellules import Cle, Part
from warehouse.secret.liens import Liens

# Between a whole and its share, in the name of those who are out of the share.
HORS = " hors "


def parts_de(cellules: Mapping[Cle, int | None], catalogue: Catalogue, liens: Liens) -> list[Part]:
    """Return the shares of which a whole is there; counts of two dates may not be a share and its whole."""
    parts = []
    for cle, valeur in sorted(cellules.items(), key=lambda paire: paire[0]):
        for mesure, tout in sorted(_touts(cle, cellules, catalogue, liens).items()):
            total = cellules[tout]
            if valeur is None or total is None or total >= valeur:
                complement = cle._replace(mesure=f"{mesure}{HORS}{cle.mesure}")
                parts.append(Part(cle, complement, tout, catalogue.is_zero_secret(cle.mesure)))
    return parts


def _touts(cle: Cle, presentes: Container[Cle], catalogue: Catalogue, liens: Liens) -> dict[str, Cle]:
    """Return the wholes of a cell by measure; where one is not counted there, its own wholes."""
    trouvees: dict[str, Cle] = {}
    vues: set[str] = set()
    a_voir = catalogue.parts.get(cle.mesure, frozenset())
    while a_voir:
        for mesure in a_voir:
            trouvees.update((mesure, tout) for tout in _au_meme_moment(cle, mesure, liens) if tout in presentes)
        vues |= a_voir
        sans = a_voir - trouvees.keys()
        a_voir = frozenset(tout for mesure in sans for tout in catalogue.parts.get(mesure, ())) - vues
    return trouvees


def _au_meme_moment(cle: Cle, mesure: str, liens: Liens) -> Iterator[Cle]:
    """Name the cell of another measure: the year of a stock goes by its last month, unless it has no months."""
    autre = cle._replace(mesure=mesure)
    yield autre
    if len(cle.periode) == len("2026"):
        yield liens.renommer(autre)
    elif cle.mesure in liens.stocks and mesure not in liens.flux | liens.stocks and cle.periode.endswith("-12"):
        yield autre._replace(periode=cle.periode.removesuffix("-12"))
