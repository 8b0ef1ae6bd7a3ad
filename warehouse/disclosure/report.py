"""The new rows with their masks, and how many were masked: the two tables that a build keeps of disclosure control.

What belongs here: the key of a row, and these two shapes. What does not: any decision (``warehouse.disclosure.cubes``).
"""

from collections.abc import Set

import polars as pl

CLE_LIGNE = (
    "indicateur_code",
    "periode_type",
    "periode",
    "territoire_type",
    "territoire_code",
    "dimension",
    "modalite",
)


def vers_lignes(
    nouvelles: pl.DataFrame, masquees: Set[int] = frozenset(), soustraites: Set[int] = frozenset()
) -> pl.DataFrame:
    """Return the key of each row, with ``is_masque`` and ``is_soustraite``, given the places of these rows."""
    colonnes = {"is_masque": masquees, "is_soustraite": soustraites}
    return nouvelles.select(*CLE_LIGNE).with_columns(
        pl.Series(nom, [ligne in siennes for ligne in range(nouvelles.height)], dtype=pl.Boolean)
        for nom, siennes in colonnes.items()
    )


def faire_bilan(nouvelles: pl.DataFrame, petites: Set[int], masquees: Set[int]) -> pl.DataFrame:
    """Count, by indicator, the new rows, those that show a small count, those masked."""
    rangs = range(nouvelles.height)
    return (
        nouvelles.select("indicateur_code")
        .with_columns(
            pl.Series("petites", [r in petites for r in rangs], dtype=pl.Boolean),
            pl.Series("masquees", [r in masquees for r in rangs], dtype=pl.Boolean),
        )
        .group_by("indicateur_code")
        .agg(pl.len().alias("lignes"), pl.col("petites").sum(), pl.col("masquees").sum())
        .sort("indicateur_code")
    )
