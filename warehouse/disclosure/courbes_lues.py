"""What the curves of the waiting time tell to who knows how many are followed: exits, between any two months shown.

What belongs here: the audit of the points shown, from the exact curves, with the audit of the cubes; it finds by itself
what the shown months and groups give by subtraction. What does not: which points are shown (``courbes``).
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

import polars as pl

from warehouse.disclosure.audit import Constat, auditer
from warehouse.disclosure.cellules import CellulePubliee, Cle, Ensembles

SORTIES = {"logees": "logées selon leur attente", "autres": "autres sorties selon leur attente"}
DIMENSIONS = ("typologie", "priorite", "mutation")
GROUPE = ("territoire_type", "territoire_code", *DIMENSIONS)
TOUTES = "toutes"


def auditer_les_courbes(
    points: pl.DataFrame, courbes: pl.DataFrame, communes: Mapping[str, frozenset[str]], seuil: int
) -> tuple[Constat, ...]:
    """Return what should not be told: exits of 1 to ``seuil - 1`` people, known or placed too well.

    ``points``: what is shown (``GROUPE``, ``attente_mois``); ``courbes``: exact exits of every group, by month;
    ``communes``: what each territory covers. How many of a group left in all is taken as known too.
    """
    etendues = _etendues(sorted(set(points["attente_mois"])))
    cellules = []
    for cle, siens in points.group_by(GROUPE, maintain_order=True):
        exactes = courbes.filter(pl.all_horizontal(pl.col(nom) == mot for nom, mot in zip(GROUPE, cle, strict=True)))
        jusque = {_nom(mois): exactes.filter(pl.col("attente_mois") <= mois) for mois in siens["attente_mois"]}
        for periode, lignes in (jusque | {TOUTES: exactes}).items():
            for sortie, mesure in SORTIES.items():
                ou = Cle(mesure, periode, f"{cle[0]}:{cle[1]}", _modalite(cle))
                cellules.append(CellulePubliee(ou, int(lignes[sortie].sum())))
    modalites: dict[str, set[str]] = defaultdict(set)
    for dimension in DIMENSIONS:
        modalites[dimension] |= {f"{dimension}={code}" for code in courbes[dimension].unique() if code != "TOUS"}
    decoupages = tuple(
        {nom: frozenset([nom]) for nom in noms} | {"TOUS": frozenset(noms)} for noms in modalites.values() if noms
    )
    ensembles = Ensembles(
        communes,
        {},
        dict.fromkeys(SORTIES.values(), etendues),
        dict.fromkeys(SORTIES.values(), decoupages),
    )
    return auditer(cellules, ensembles, seuil, is_complet=False).constats


def _nom(mois: int) -> str:
    return f"jusqu’à {mois} mois"


def _etendues(mois: list[int]) -> dict[str, frozenset[str]]:
    """Return what each name covers: the stretches between two shown months, one after the other."""
    troncons = [f"{avant + 1} à {fin} mois" for avant, fin in pairwise([-1, *mois])]
    etendues = {_nom(fin): frozenset(troncons[: rang + 1]) for rang, fin in enumerate(mois)}
    return etendues | {TOUTES: frozenset([*troncons, "au-delà"])}


def _modalite(cle: tuple[object, ...]) -> str:
    noms = [f"{nom}={mot}" for nom, mot in zip(DIMENSIONS, cle[2:], strict=True) if mot != "TOUS"]
    return "&".join(noms) or "TOUS"
