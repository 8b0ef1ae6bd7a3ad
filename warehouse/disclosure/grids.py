"""What disclosure control reads of the database, as frames.

What belongs here: a query to a frame. What does not: which query (``queries``, ``diffusion_courbes``).
"""

import polars as pl
import psycopg

# By type of the server (`pg_type.oid`): boolean, the three integers, the two floats; the others are text.
TYPES: dict[int, type[pl.DataType]] = {
    16: pl.Boolean,
    20: pl.Int64,
    21: pl.Int64,
    23: pl.Int64,
    700: pl.Float64,
    701: pl.Float64,
}


def lire_trame(connexion: psycopg.Connection, requete: str) -> pl.DataFrame:
    """Return the rows of a query."""
    curseur = connexion.execute(requete)
    schema = {colonne.name: TYPES.get(colonne.type_code, pl.String) for colonne in curseur.description or ()}
    return pl.DataFrame(curseur.fetchall(), schema=schema, orient="row")
