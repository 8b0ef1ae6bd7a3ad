"""Large counts of which readers of their own rows would subtract nearly all: what is left is a small count of others.

What belongs here: from how many of each count a reader may read (counted in SQL, ``int_lisible_compte``) to the cells
that are as secret as a small one. What does not: who may read what (policies), masking.

Collectivités are one reader: what none of them may read is at most what one may not, so that a cell of which as many as
the threshold are left to nobody's reading is safe from each, whatever territories an account is given. Landlords are
taken one by one: together, they read every lease. The State reads every count: nothing is hidden from it. What is known
of a cell is what the reader with the most knows; what is safe from somebody who knew all of that is safe from each.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

import polars as pl

from warehouse.disclosure.cellules import Cle, Part, Statut
from warehouse.disclosure.liens import Liens
from warehouse.disclosure.territoires import Territoires

LIEU = ("periode_type", "periode", "territoire_type", "territoire_code", "dimension", "modalite")


@dataclass(frozen=True, slots=True)
class Lisibles:
    """How many people of each cell each reader may read; of which measures, at which periods, this is counted."""

    comptes: Mapping[Cle, Mapping[str, int]] = field(default_factory=dict)
    series: Set[tuple[str, str]] = frozenset()

    def de(self, cles: Iterable[Cle]) -> "Lisibles":
        """Return what is read of some cells."""
        return Lisibles({cle: self.comptes[cle] for cle in cles if cle in self.comptes}, self.series)


RIEN = Lisibles()


def lire_lisibles(lignes: pl.DataFrame, publiees: pl.DataFrame, territoires: Territoires, liens: Liens) -> Lisibles:
    """Return what is read of the cells of the rows ``publiees``; cells of nobody that may be read are left out.

    ``lignes``: ``mesure``, ``LIEU``, ``lecteur_code``, ``effectif``.
    """
    lues: dict[Cle, dict[str, int]] = {}
    utiles = lignes.join(publiees, on=list(LIEU), how="semi")
    cellules = utiles.group_by("mesure", *LIEU[1:], maintain_order=True).agg("lecteur_code", "effectif")
    for mesure, periode, type_, code, dimension, modalite, lecteurs, effectifs in cellules.iter_rows():
        nom = "TOUS" if dimension == "ensemble" else f"{dimension}={modalite}"
        cle = liens.renommer(Cle(mesure, periode, territoires.nom(type_, code), nom))
        lues.setdefault(cle, {}).update(zip(lecteurs, effectifs, strict=True))
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

    A cell is emptied when it counts ``seuil`` people or more, of whom some reader leaves fewer.
    """
    lus = lisibles.comptes
    restes = {
        cle: (valeur, max(lus[cle].values()))
        for cle, valeur in exactes.items()
        if cle in lus and statuts[cle] == "nouvelle"
    }
    for part in parts:
        deux = (part.partie, part.total)
        if "nouvelle" in map(statuts.get, deux) and all((cle.mesure, cle.periode) in lisibles.series for cle in deux):
            de_la_part = lus.get(part.partie, {})
            des_autres = [siens - de_la_part.get(lecteur, 0) for lecteur, siens in lus.get(part.total, {}).items()]
            restes[part.complement] = (exactes[part.total] - exactes[part.partie], max(des_autres, default=0))
    connus = {cle: min(siens, valeur) for cle, (valeur, siens) in restes.items() if siens > 0}
    return Perimetre(
        connus, frozenset(cle for cle, connu in connus.items() if restes[cle][0] >= seuil > restes[cle][0] - connu)
    )
