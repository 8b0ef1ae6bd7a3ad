"""Long lists of values as one parameter: the text form of a Postgres array, written by polars in one go.

Driver arrays are built value by value in Python, which costs more than the query that reads them.
"""

import polars as pl


def tableau(valeurs: pl.Series) -> str:
    """Return ``{"a","b"}``, to be passed as ``%s::text[]``; nulls stay nulls."""
    if not valeurs.len():
        return "{}"
    textes = (
        valeurs.cast(pl.String).str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
    )
    return "{" + ('"' + textes + '"').fill_null("NULL").str.join(",").item() + "}"
