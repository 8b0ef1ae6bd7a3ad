"""From arrays of indexes and days to columns of text, dates and numbers, empty where nothing is known.

What belongs here: conversions to polars. Nothing about housing.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.simulation.calendrier import JAMAIS, Entiers

Masque = npt.NDArray[np.bool_]


def texte(table: Sequence[str | None], indices: Entiers) -> pl.Series:
    """Words of a table; a negative index is empty, as is an empty word."""
    mots = pl.Series([*(mot or None for mot in table), None], dtype=pl.String)
    return mots.gather(np.where(indices < 0, len(table), indices).astype(np.uint32))


def oui_non(valeurs: Masque) -> pl.Series:
    """OUI or NON."""
    return texte(("NON", "OUI"), np.asarray(valeurs, dtype=np.int64))


def vide(nombre: int) -> pl.Series:
    """Empty column."""
    return pl.Series([None] * 0, dtype=pl.String).extend_constant(None, nombre)


def _masquer(serie: pl.Series, connu: Masque) -> pl.Series:
    return serie.zip_with(pl.Series(connu), pl.Series([None], dtype=serie.dtype).new_from_index(0, len(serie)))


def entier(valeurs: Entiers, connu: Masque | None = None) -> pl.Series:
    """Whole numbers, empty where not known."""
    serie = pl.Series(np.asarray(valeurs).astype(np.int64))
    return serie if connu is None else _masquer(serie, connu)


def decimal(valeurs: npt.NDArray[np.float64], chiffres: int = 2, connu: Masque | None = None) -> pl.Series:
    """Decimal numbers, empty where not known or not a number."""
    fini = np.isfinite(valeurs)
    serie = pl.Series(np.where(fini, valeurs, 0.0).round(chiffres))
    return _masquer(serie, fini if connu is None else fini & connu)


def jours(valeurs: Entiers, connu: Masque | None = None) -> pl.Series:
    """Dates; ``JAMAIS`` is empty."""
    present = np.abs(valeurs) < JAMAIS
    serie = pl.Series(np.where(present, valeurs, 0).astype(np.int32)).cast(pl.Date)
    return _masquer(serie, present if connu is None else present & connu)
