"""The grid that gave the points of a screen or of a file, named: which one, which version, since when, from where.

What belongs here: its words. What does not: its rows, which are data (``warehouse.matching.grid``).
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from dashboards.kit.words.formats import date_longue
from warehouse.matching.grid import provenance


def nommer(code: str, version: str, libelles: Mapping[str, str]) -> str:
    """Write « neutre, version 1 »."""
    return f"{libelles.get(code, code)}, version {version}"


def versions(cadre: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the grid and the version that each row says of its points."""
    return list(cadre[["grille_code", "grille_version"]].dropna().itertuples(index=False, name=None))


def phrase(siennes: Iterable[tuple[str, str]], libelles: Mapping[str, str]) -> str:
    """Name each of these versions once, with its first day where a text gives one, and its sources; empty of none."""
    dites = []
    for code, version in dict.fromkeys(siennes):
        depuis, sources = provenance(code, version)
        quand = f", en vigueur depuis le {date_longue(depuis)}" if depuis else ""
        source = f" Source : {' ; '.join(sources)}." if sources else ""
        dites.append(f"Grille de cotation : {nommer(code, version, libelles)}{quand}.{source}")
    return " ".join(dites)
