"""Large counts of which readers of their own rows would subtract nearly all: what is left is a small count of others.

What belongs here: from how many of each count a collectivité may read (counted in SQL, ``int_lisible_compte``) to the
cells that are as secret as a small one. What does not: who may read what (policies), masking.

Collectivités are taken together: what none of them may read is at most what one may not, so that a cell of which as
many as the threshold are left to nobody's reading is safe from each, whatever territories an account is given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from warehouse.secret.cellules import Cle, Part, Statut
from warehouse.secret.liens import Liens
from warehouse.secret.territoires import Territoires


def lire_lisibles(lignes: pl.DataFrame, territoires: Territoires, liens: Liens) -> dict[Cle, int]:
    """Return by cell how many of its people a collectivité may read; cells of none are left out.

    ``lignes``: ``mesure, periode_type, periode, territoire_type, territoire_code, dimension, modalite, effectif``.
    """
    lues: dict[Cle, int] = {}
    colonnes = ("mesure", "periode", "territoire_type", "territoire_code", "dimension", "modalite", "effectif")
    for mesure, periode, type_, code, dimension, modalite, effectif in lignes.select(colonnes).iter_rows():
        nom = "TOUS" if dimension == "ensemble" else f"{dimension}={modalite}"
        lues[liens.renommer(Cle(mesure, periode, territoires.nom(type_, code), nom))] = effectif
    return lues


@dataclass(frozen=True, slots=True)
class Perimetre:
    """What the readers of their own rows know: how many of each cell (``connus``), and the cells that this empties."""

    connus: Mapping[Cle, int]
    soustraites: frozenset[Cle]


def observer_le_perimetre(
    exactes: Mapping[Cle, int],
    statuts: Mapping[Cle, Statut],
    lisibles: Mapping[Cle, int],
    parts: Iterable[Part],
    seuil: int,
) -> Perimetre:
    """Return what is known of the new cells, and of those out of a share of which both counts are counted.

    A cell is emptied when it counts ``seuil`` people or more, of whom fewer are read by no collectivité.
    """
    comptees = {(cle.mesure, cle.periode) for cle in lisibles}
    restes = {
        cle: (valeur, lisibles[cle])
        for cle, valeur in exactes.items()
        if cle in lisibles and statuts[cle] == "nouvelle"
    }
    for part in parts:
        deux = (part.partie, part.total)
        if "nouvelle" in map(statuts.get, deux) and all((cle.mesure, cle.periode) in comptees for cle in deux):
            lus = lisibles.get(part.total, 0) - lisibles.get(part.partie, 0)
            restes[part.complement] = (exactes[part.total] - exactes[part.partie], lus)
    connus = {cle: min(lus, valeur) for cle, (valeur, lus) in restes.items() if lus > 0}
    return Perimetre(
        connus, frozenset(cle for cle, connu in connus.items() if restes[cle][0] >= seuil > restes[cle][0] - connu)
    )
