"""Protect, audit, and ask again for more where the audit says so: the entry point of a build.

What belongs here: the loop between the two sides, which do not know each other. What does not: where cells come from
and where masks go (the build), masking or attacking.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from warehouse.disclosure.audit import RapportAudit, auditer
from warehouse.disclosure.cellules import CelluleExacte, Cle, Ensembles, Part, Relation
from warehouse.disclosure.protection import Decomposition, Masques, proteger

REPRISES = 5
# The strictest first: what it proves holds for the others.
PLANCHERS = (1, 0)


@dataclass(frozen=True, slots=True)
class MiseAuSecret:
    """Masks, and one audit for each thing that a reader may know of a masked cell: nothing, or that it is not zero."""

    masques: Masques
    rapports: tuple[RapportAudit, ...]

    @property
    def is_sure(self) -> bool:
        """Whether the masked tables may be published."""
        return all(rapport.is_sur for rapport in self.rapports)


def mettre_au_secret(
    cellules: Iterable[CelluleExacte],
    decompositions: Iterable[Decomposition],
    ensembles: Ensembles,
    seuil: int,
    *,
    relations: Iterable[Relation] = (),
    parts: Iterable[Part] = (),
    sensibles: frozenset[Cle] = frozenset(),
    connus: Mapping[Cle, int] = MappingProxyType({}),
    lignes: Mapping[Cle, int] = MappingProxyType({}),
    mesures_libres: frozenset[str] = frozenset(),
    reprises: int = REPRISES,
) -> MiseAuSecret:
    """Mask linked tables until the audit finds nothing, at most ``reprises`` times; the last audit is returned.

    ``decompositions`` tell the protection what adds up, ``ensembles`` tell the audit what names cover: two descriptions
    of the same territories, so that an oversight in one is caught by the other. ``sensibles``: cells to mask whatever
    their count; ``connus``: how many of a cell a reader counts itself; ``lignes``: how many rows a mask on a cell
    hides; ``mesures_libres``: measures shown whatever their size. The caller refuses to publish when ``is_sure`` is
    false.
    """
    cellules, decompositions = list(cellules), list(decompositions)
    relations, parts = list(relations), list(parts)
    nulles = frozenset(cellule.cle for cellule in cellules if cellule.statut == "retiree")
    marges: Counter[Cle] = Counter()
    while True:
        masques = proteger(
            cellules,
            decompositions,
            seuil,
            relations=relations,
            parts=parts,
            plancher=max(PLANCHERS),
            marges=marges,
            sensibles=sensibles,
            connus=connus,
            lignes=lignes,
        )
        rapports: list[RapportAudit] = []
        for plancher in PLANCHERS:
            deja = rapports[-1].intervalles if rapports else ()
            rapports.append(
                auditer(
                    masques.cellules,
                    ensembles,
                    seuil,
                    relations=relations,
                    parts=parts,
                    plancher=plancher,
                    nulles=nulles,
                    connus=connus,
                    mesures_libres=mesures_libres,
                    is_complet=False,
                    deja=deja,
                )
            )
        trop_etroites = {constat.cle for rapport in rapports for constat in rapport.constats}
        marges.update(trop_etroites)
        if not trop_etroites or masques.sans_protection or max(marges.values()) > reprises:
            return MiseAuSecret(masques, tuple(rapports))
