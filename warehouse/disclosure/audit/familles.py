"""Every linear identity between published cells, found from the sets that their names cover.

What belongs here: the attacker's algebra. On each axis (territory, modality, period of a flow), the published names are
sets; cutting all of them against each other gives the smallest pieces that matter (atoms). A piece that nobody
published becomes a *latent* cell: « EPCI minus the communes of a délégation » is found without having been foreseen,
and so is the month by which two moving windows differ. What does not belong here: bounds (``bornes``).

The refinement of a family of overlapping sets into atoms is the usual one for linked tables (de Wolf and Hundepool,
« Three ways to deal with a set of linked SBS tables using tau-argus », PSD 2010; Hundepool et al., *Statistical
Disclosure Control*, Wiley 2012).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from warehouse.disclosure.cellules import Cle, Ensembles, Relation

AXES = ("territoire", "modalite", "periode")
Somme = tuple[str, tuple[str, ...]]


def relations_publiees(cles: Iterable[Cle], ensembles: Ensembles) -> tuple[list[Relation], set[Cle]]:
    """Return all identities ``total - sum(parts) = 0`` among ``cles``, and the latent cells that they need.

    Names without a set on an axis take part in no sum on it. Latent names start with ``~``.
    """
    connues = dict.fromkeys(cles)
    relations: list[Relation] = []
    latentes: set[Cle] = set()
    for axe in AXES:
        nouvelles: set[Cle] = set()
        for reference, noms in _familles(connues, axe):
            for etendues in _etendues(ensembles, axe, reference):
                presents = tuple(sorted(nom for nom in noms if nom in etendues))
                for total, parties in _sommes(presents, tuple(etendues[nom] for nom in presents)):
                    termes = [(reference.autre(**{axe: total}), 1)]
                    termes += [(reference.autre(**{axe: partie}), -1) for partie in parties]
                    relations.append(Relation(tuple(termes)))
                    nouvelles.update(cle for cle, _ in termes if cle not in connues)
        latentes |= nouvelles
        connues.update(dict.fromkeys(sorted(nouvelles)))
    return relations, latentes


def _familles(cles: Iterable[Cle], axe: str) -> Iterator[tuple[Cle, list[str]]]:
    """Group the cells that differ on ``axe`` only; yield one of them and the names found on the axis."""
    groupes: dict[Cle, list[str]] = defaultdict(list)
    for cle in cles:
        groupes[cle.autre(**{axe: ""})].append(getattr(cle, axe))
    for reference, noms in groupes.items():
        if len(noms) > 1:
            yield reference, noms


def _etendues(ensembles: Ensembles, axe: str, reference: Cle) -> Sequence[Mapping[str, frozenset[str]]]:
    """Return what the names of ``axe`` cover, for the measure of ``reference``: one mapping for each way to cut it."""
    if axe == "territoire":
        return () if reference.mesure in ensembles.mesures_a_part else (ensembles.territoires,)
    if axe == "modalite":
        return ensembles.decoupages.get(reference.mesure, (ensembles.modalites,))
    return (ensembles.periodes.get(reference.mesure, {}),)


@lru_cache(maxsize=4096)
def _sommes(noms: tuple[str, ...], etendues: tuple[frozenset[str], ...]) -> list[Somme]:
    """Write each set of a family as a sum of disjoint smaller sets of it and of atoms."""
    canonique: dict[frozenset[str], str] = {}
    sommes: list[Somme] = []
    for nom, etendue in zip(noms, etendues, strict=True):
        if etendue in canonique:
            sommes.append((nom, (canonique[etendue],)))
        else:
            canonique[etendue] = nom
    signatures: dict[str, list[str]] = defaultdict(list)
    for etendue, nom in canonique.items():
        for element in etendue:
            signatures[element].append(nom)
    atomes: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for element, signature in signatures.items():
        atomes[tuple(sorted(signature))].add(element)
    pieces = dict(canonique)
    for contenu in atomes.values():
        pieces.setdefault(frozenset(contenu), "~" + "+".join(sorted(contenu)))
    du_plus_grand = sorted(pieces, key=lambda piece: (-len(piece), pieces[piece]))
    for etendue, nom in canonique.items():
        reste, parties = set(etendue), []
        for piece in du_plus_grand:
            if len(piece) < len(etendue) and piece <= reste:
                parties.append(pieces[piece])
                reste -= piece
        if parties:
            sommes.append((nom, tuple(parties)))
    return sommes
