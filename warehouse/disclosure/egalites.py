"""Counts that two indicators show under two names: « leases in a QPV » and the modality « QPV » of the leases.

What belongs here: from the equalities that the catalogue declares to identities between cells of the same place and
time. What does not: sums of territories, months and modalities (``liens``), masking.

An equality is used when the exact counts never contradict it: the abnormal delay is three years in some départements.
Where they do, by one name never above the other, it is a share.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from warehouse.disclosure.catalogue import Catalogue, Egalite, Nom
from warehouse.disclosure.cellules import Cle, Relation
from warehouse.disclosure.liens import Liens
from warehouse.disclosure.regroupements import fines

Identite = tuple[Cle, tuple[Cle, ...]]


def confirmer(catalogue: Catalogue, exactes: Mapping[Cle, int], liens: Liens) -> Catalogue:
    """Return the catalogue with the equalities that hold in every exact cell where all their counts are known.

    Of the others, those of two measures, one never above the other, are shares: what separates them is people.
    """
    connues = {liens.renommer(cle): valeur for cle, valeur in exactes.items()}
    signes: dict[Egalite, set[int]] = defaultdict(set)
    for egalite, (total, termes) in _identites(catalogue, connues, liens):
        reste = connues[total] - sum(connues[terme] for terme in termes)
        signes[egalite].add((reste > 0) - (reste < 0))
    parts = dict(catalogue.parts)
    for egalite, vus in signes.items():
        if len(vus & {1, -1}) == 1 and len(egalite.termes) == 1 and egalite.is_de_chaque_modalite:
            grand, petit = (nom.mesure for nom in egalite.noms[:: 1 if 1 in vus else -1])
            if petit not in catalogue.ancetres(grand):
                parts[petit] = parts.get(petit, frozenset()) | {grand}
    return replace(catalogue, parts=parts, egalites=tuple(e for e in catalogue.egalites if signes.get(e) == {0}))


def relations_d_egalite(cellules: Mapping[Cle, int | None], catalogue: Catalogue, liens: Liens) -> list[Relation]:
    """Write the equalities between these cells, and those of modalities told in groups.

    Counts frozen at two dates may not be equal any more.
    """
    egales = [
        Relation(((total, 1), *((terme, -1) for terme in termes)))
        for _, (total, termes) in _identites(catalogue, cellules, liens)
    ]
    return [relation for relation in (*egales, *liens.regroupements(cellules)) if _est_juste(relation, cellules)]


def _est_juste(relation: Relation, cellules: Mapping[Cle, int | None]) -> bool:
    """Tell whether an equality holds, or whether a masked count keeps from telling."""
    connues = [coef * valeur for cle, coef in relation.termes if (valeur := cellules[cle]) is not None]
    return len(connues) < len(relation.termes) or not sum(connues)


def _identites(
    catalogue: Catalogue, cellules: Mapping[Cle, int | None], liens: Liens
) -> Iterator[tuple[Egalite, Identite]]:
    """Yield each equality, place by place, where all its counts are known; a modality without a row counts nobody.

    Where modalities are told together, the group stands for those that it holds, if all of them are counted.
    """
    de_mesure: dict[str, list[Cle]] = defaultdict(list)
    dites: dict[Cle, list[Cle]] = defaultdict(list)
    for cle in sorted(cellules):
        de_mesure[cle.mesure].append(cle)
        dites[cle.famille].append(cle)
    for egalite in catalogue.egalites:
        for total in de_mesure[egalite.total.mesure]:
            if total.modalite == (egalite.total.modalite or total.modalite):
                possibles = [_noms(total, nom, liens) for nom in egalite.termes]
                if all(any(cle.famille in dites for cle in noms) for noms in possibles):
                    presents = [cle for noms in possibles for cle in _presents(noms, possibles, cellules, dites)]
                    if presents and None not in presents:
                        yield egalite, (total, tuple(dict.fromkeys(cle for cle in presents if cle)))


def _presents(
    noms: list[Cle], possibles: list[list[Cle]], cellules: Mapping[Cle, int | None], dites: Mapping[Cle, list[Cle]]
) -> list[Cle | None]:
    """Return the count that stands for one of an equality: none where nobody is, ``None`` where it cannot be told."""
    if present := next((cle for cle in noms if cle in cellules), None):
        return [present]
    for cle in noms:
        for groupe in dites.get(cle.famille, ()):
            membres = {groupe.autre(modalite=fine) for fine in fines(groupe.modalite)}
            if cle in membres and membres.isdisjoint(cellules):
                return [groupe if all(any(un in autres for autres in possibles) for un in membres) else None]
    return []


def _noms(total: Cle, nom: Nom, liens: Liens) -> list[Cle]:
    """Name a count of the place and time of another."""
    return list(liens.au_meme_moment(total.autre(modalite=nom.modalite or total.modalite), nom.mesure))
