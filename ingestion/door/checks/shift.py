"""Tell a row that has slipped by one field from a row with several faults: put back in place, it is right.

A field added or lost moves everything that follows it; the advice for each field would then lead nowhere.
"""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from ingestion.readers.lignes import lire_ligne
from ingestion.readers.table import Table

FAUTES_MIN = 4
# Put back in place, the row keeps a third of its faults at most.
GAIN = 3


def decalees(table: Table, fautes: Mapping[int, Sequence[str]], verifications: Iterable[pl.Expr]) -> set[int]:
    """Return the ranks of the rows that have slipped.

    Args:
        table: rows of the files.
        fautes: rank → faulty columns, in the order of the contract.
        verifications: one expression per column, true where the cell is faulty.

    """
    par_debut: dict[int, list[int]] = {}
    for rang, champs in fautes.items():
        if len(champs) >= FAUTES_MIN:
            par_debut.setdefault(min(table.colonnes.index(champ) for champ in champs), []).append(rang)
    total = pl.sum_horizontal(verifications)
    trouvees: set[int] = set()
    for debut, rangs in par_debut.items():
        lignes = [lire_ligne(table.contenu(rang)) for rang in rangs]
        for remises in (
            [[*ligne[: max(debut - 1, 0)], *ligne[max(debut, 1) :], ""] for ligne in lignes],
            [[*ligne[:debut], "", *ligne[debut:-1]] for ligne in lignes],
        ):
            trame = pl.DataFrame(remises, schema=dict.fromkeys(table.colonnes, pl.String), orient="row")
            restent = trame.with_columns(pl.all().replace("", None)).select(total).to_series()
            trouvees |= {r for r, nb in zip(rangs, restent, strict=True) if nb * GAIN <= len(fautes[r])}
    return trouvees
