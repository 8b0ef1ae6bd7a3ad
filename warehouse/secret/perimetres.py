"""Large counts of which readers of their own rows would subtract nearly all: what is left is a small count of others.

What belongs here: from how many of each count a collectivité may read (counted in SQL, ``int_lisible_compte``) to the
cells that are as secret as a small one. What does not: who may read what (policies), masking.

Collectivités are taken together: what none of them may read is at most what one may not, so that a cell of which as
many as the threshold are left to nobody's reading is safe from each, whatever territories an account is given.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

import polars as pl

from warehouse.secret.cellules import Cle, Part, Statut
from warehouse.secret.liens import Liens
from warehouse.secret.territoires import Territoires

LIEU = ("periode_type", "periode", "territoire_type", "territoire_code", "dimension", "modalite")


@dataclass(frozen=True, slots=True)
class Lisibles:
    """How many people of each cell a collectivité may read; of which measures, at which periods, this is counted."""

    comptes: Mapping[Cle, int] = field(default_factory=dict)
    series: Set[tuple[str, str]] = frozenset()


RIEN = Lisibles()


def lire_lisibles(lignes: pl.DataFrame, publiees: pl.DataFrame, territoires: Territoires, liens: Liens) -> Lisibles:
    """Return what is read of the cells of the rows ``publiees``; cells of nobody that may be read are left out.

    ``lignes``: ``mesure``, ``LIEU``, ``effectif``.
    """
    lues: dict[Cle, int] = {}
    colonnes = ("mesure", *LIEU[1:], "effectif")
    utiles = lignes.join(publiees, on=list(LIEU), how="semi").select(colonnes)
    for mesure, periode, type_, code, dimension, modalite, effectif in utiles.iter_rows():
        nom = "TOUS" if dimension == "ensemble" else f"{dimension}={modalite}"
        lues[liens.renommer(Cle(mesure, periode, territoires.nom(type_, code), nom))] = effectif
    paires = lignes.select("mesure", "periode").unique().iter_rows()
    series = [liens.renommer(Cle(mesure, periode, "", "")) for mesure, periode in paires]
    return Lisibles(lues, frozenset((cle.mesure, cle.periode) for cle in series))


@dataclass(frozen=True, slots=True)
class Perimetre:
    """What the readers of their own rows know: how many of each cell (``connus``), and the cells that this empties."""

    connus: Mapping[Cle, int]
    soustraites: frozenset[Cle]


def observer_le_perimetre(
    exactes: Mapping[Cle, int],
    statuts: Mapping[Cle, Statut],
    lisibles: Lisibles,
    parts: Iterable[Part],
    seuil: int,
) -> Perimetre:
    """Return what is known of the new cells, and of those out of a share of which both counts are counted.

    A cell is emptied when it counts ``seuil`` people or more, of whom fewer are read by no collectivité.
    """
    lus = lisibles.comptes
    restes = {cle: (valeur, lus[cle]) for cle, valeur in exactes.items() if cle in lus and statuts[cle] == "nouvelle"}
    for part in parts:
        deux = (part.partie, part.total)
        if "nouvelle" in map(statuts.get, deux) and all((cle.mesure, cle.periode) in lisibles.series for cle in deux):
            des_autres = lus.get(part.total, 0) - lus.get(part.partie, 0)
            restes[part.complement] = (exactes[part.total] - exactes[part.partie], des_autres)
    connus = {cle: min(siens, valeur) for cle, (valeur, siens) in restes.items() if siens > 0}
    return Perimetre(
        connus, frozenset(cle for cle, connu in connus.items() if restes[cle][0] >= seuil > restes[cle][0] - connu)
    )
