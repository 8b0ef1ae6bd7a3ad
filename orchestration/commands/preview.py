"""What the indicators just built say, for who changes one: a few figures of the département, in the terminal.

What belongs here: which rows are shown. What does not: readers, who see nothing of it: what is not published has not
been audited, so that no profile may read its schemas. The command reads what it has just built, as who built it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from warehouse.database.connections import Base

PREFIXE_INDICATEUR = "int_indicateur_"
COLONNES = ("periode", "valeur", "numerateur", "denominateur", "effectif")
# Whoever builds a folder has the counts of what passed; whoever builds an indicator looks at it.
INDICATEURS_MAX, PERIODES_MAX = 3, 4


@dataclass(frozen=True)
class Apercu:
    """The last figures of an indicator in the département, and how many cells it has."""

    indicateur: str
    cellules: int
    lignes: list[tuple[Any, ...]]


def apercus(base: Base, relations: Mapping[str, str]) -> list[Apercu]:
    """Read the last periods of the first indicators among the models built.

    Args:
        base: the database.
        relations: where each model was built, by its name.

    """
    noms = sorted(nom for nom in relations if nom.startswith(PREFIXE_INDICATEUR))
    with base.connexion() as connexion:
        lus = []
        for nom in noms[:INDICATEURS_MAX]:
            relation = sql.SQL(relations[nom])
            compte = connexion.execute(sql.SQL("select count(*) from {}").format(relation)).fetchone()
            lignes = connexion.execute(
                sql.SQL(
                    "select {} from {} where territoire_type = 'departement' and dimension = 'ensemble'"
                    " order by left(periode, 4) desc, periode_type, periode desc limit {}"
                ).format(sql.SQL(", ").join(map(sql.Identifier, COLONNES)), relation, PERIODES_MAX)
            ).fetchall()
            lus.append(Apercu(nom.removeprefix(PREFIXE_INDICATEUR), int(compte[0]) if compte else 0, lignes))
    return lus
