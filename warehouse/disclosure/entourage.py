"""What the counts of one territory would tell of a larger one, once taken away from it.

What belongs here: which cells of a territory are forbidden, since with what everybody reads elsewhere they let a reader
compute a small count. What does not: what its own counts tell of each other (``warehouse.disclosure.cubes``).

A *family* is a measure, a period and a dimension. What a larger territory tells of a family, less what this one tells,
counts those around. What is hidden, here or there, is known together around: the whole, less what both tell. A family
that would tell of few people around is not told at all: told in part, what is known around would bound what is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from warehouse.disclosure.cellules import Cle, Part, Statut
from warehouse.disclosure.liens import DISTINCTS
from warehouse.disclosure.regroupements import est_regroupee, fines

COLLECTIVITES = "COLLECTIVITES"
TOUS = "TOUS"
# Measure, period, dimension.
Famille = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Dite:
    """A count that everybody is told, or told to be masked, and how many of it some collectivité reads row by row."""

    valeur: int
    is_masque: bool = False
    lus: int = 0


# What everybody is told of a territory, by family and modality.
Autour = Mapping[Famille, Mapping[str, Dite]]


@dataclass(frozen=True, slots=True)
class Unite:
    """One modality, or several told together: how many people here, and around; whether it is masked around.

    ``connus``: how many of those around some collectivité reads row by row.
    """

    ici: int
    reste: int
    connus: int
    is_masque: bool = False

    def moins(self, autre: "Unite") -> "Unite":
        """Return those of this one who are out of a share of it."""
        connus = max(self.connus - autre.connus, 0)
        return Unite(self.ici - autre.ici, self.reste - autre.reste, connus, self.is_masque or autre.is_masque)

    def est_peu(self, seuil: int) -> bool:
        """Tell whether few are around, or are left there by those who read some of them row by row."""
        return self.reste < 0 or 0 < self.reste < seuil or 0 < self.reste - self.connus < seuil


@dataclass(frozen=True, slots=True)
class Entourage:
    """Territories around one: those that hold it (``contenants``), and those between which pieces would be told.

    ``croises``: of each group, where all tell a cell, it is not told of this one: a territory that meets it without
    holding it; two that hold it, of which neither holds the other.
    """

    contenants: tuple[Autour, ...] = ()
    croises: tuple[tuple[Autour, ...], ...] = ()

    def interdites(
        self,
        exactes: Mapping[Cle, int],
        statuts: Mapping[Cle, Statut],
        lus: Mapping[Cle, Mapping[str, int]],
        parts: Iterable[Part],
        seuil: int,
    ) -> set[Cle]:
        """Return the new cells of the territory that would tell a small count, or a masked one, of another.

        ``exactes``, ``statuts``: its counts, new or told before. ``lus``: how many of each its readers read.
        """
        parts = list(parts)
        nouvelles = {cle for cle, statut in statuts.items() if statut == "nouvelle"}
        familles = _familles(exactes)
        interdites = _bornes_d_un_masque(statuts, parts)
        for famille, siennes in familles.items():
            if not nouvelles.isdisjoint(siennes) and any(
                all(_en_disent(autour, famille, siennes) for autour in groupe) for groupe in self.croises
            ):
                interdites |= _cellules(famille, familles)
        des_parts = _parts_de_familles(parts)
        for autour in self.contenants:
            unites = {famille: _unites(famille, siennes, autour, lus) for famille, siennes in familles.items()}
            for famille, comparees in unites.items():
                if _trahit(comparees, seuil):
                    interdites |= _cellules(famille, familles)
                interdites |= _masquees_autour(famille, comparees, familles)
            for (famille, tout), is_zero_secret in des_parts.items():
                deux = [(unites[famille][nom], unites[tout][nom]) for nom in unites[famille] if nom in unites[tout]]
                remplie = _remplit(familles[famille], unites[tout], seuil)
                if remplie or _part_trahit(deux, seuil, is_zero_secret=is_zero_secret):
                    interdites |= _cellules(famille, familles)
                    # A share that everybody is told cannot be taken back: its whole is not told.
                    if not _cellules(famille, familles) <= nouvelles:
                        interdites |= _cellules(tout, familles)
        return interdites & nouvelles


def _bornes_d_un_masque(statuts: Mapping[Cle, Statut], parts: Iterable[Part]) -> set[Cle]:
    """Return the cells that bound a whole that everybody is told to be masked: elsewhere it hides others."""
    caches = {cle for cle, statut in statuts.items() if statut == "masquee"}
    touts = {(cle.mesure, cle.periode) for cle in caches if cle.modalite == TOUS}
    des_dimensions = {cle for cle in statuts if (cle.mesure, cle.periode) in touts}
    return des_dimensions | {part.partie for part in parts if part.total in caches}


def _trahit(unites: Mapping[str, Unite], seuil: int) -> bool:
    """Tell whether a family would tell of few people around: one of its modalities, or those hidden together."""
    grandes = [unite for unite in unites.values() if unite.ici >= seuil]
    cachees = [unite for unite in unites.values() if unite.is_masque or 0 < unite.ici < seuil]
    ensemble = Unite(0, sum(unite.reste for unite in cachees), sum(unite.connus for unite in cachees))
    return any(unite.est_peu(seuil) for unite in (*grandes, ensemble))


def _part_trahit(deux: Sequence[tuple[Unite, Unite]], seuil: int, *, is_zero_secret: bool) -> bool:
    """Tell whether few people around are out of a share, or none in it or out of it where that tells of all."""
    dehors = {str(rang): du_tout.moins(part) for rang, (part, du_tout) in enumerate(deux)}
    nuls = is_zero_secret and any(
        du_tout.reste > 0 and du_tout.reste in (part.reste, du_tout.reste - part.reste)
        for part, du_tout in deux
        if part.ici >= seuil
    )
    return nuls or _trahit(dehors, seuil)


def _remplit(part: Mapping[Cle, int], touts: Mapping[str, Unite], seuil: int) -> bool:
    """Tell whether the share of here leaves few people of the whole around and here together."""
    for nom, tout in touts.items():
        ici = sum(valeur for cle, valeur in part.items() if fines(cle.modalite) <= fines(nom))
        if ici >= seuil and 0 < tout.ici + tout.reste - ici < seuil:
            return True
    return False


def _parts_de_familles(parts: Iterable[Part]) -> dict[tuple[Famille, Famille], bool]:
    """Return the shares of each whole, those of its shares too, and whether a zero among them is secret.

    Households counted in each territory that they touch, and what is counted once, have rests that do not nest.
    """
    directes: dict[Famille, dict[Famille, bool]] = defaultdict(dict)
    for part in parts:
        partie, total = famille_de(part.partie), famille_de(part.total)
        directes[partie][total] = part.is_zero_secret or directes[partie].get(total, False)
    toutes: dict[tuple[Famille, Famille], bool] = {}
    for partie in directes:
        a_voir = list(directes[partie].items())
        while a_voir:
            total, is_zero_secret = a_voir.pop()
            if (partie, total) not in toutes:
                toutes[partie, total] = is_zero_secret
                a_voir += [(autre, is_zero_secret and zero) for autre, zero in directes.get(total, {}).items()]
    return {
        paire: zero
        for paire, zero in toutes.items()
        if paire[0][0].startswith(DISTINCTS) == paire[1][0].startswith(DISTINCTS)
    }


def _masquees_autour(
    famille: Famille, unites: Mapping[str, Unite], familles: Mapping[Famille, Mapping[Cle, int]]
) -> set[Cle]:
    """Return the cells of which the larger territory masks the count; with a whole go its dimensions."""
    masquees = [fines(nom) for nom, unite in unites.items() if unite.is_masque]
    if masquees and famille[2] == TOUS:
        return _cellules(famille, familles)
    return {cle for cle in familles[famille] if any(fines(cle.modalite) & une for une in masquees)}


def _familles(exactes: Mapping[Cle, int]) -> dict[Famille, dict[Cle, int]]:
    familles: dict[Famille, dict[Cle, int]] = defaultdict(dict)
    for cle, valeur in exactes.items():
        familles[famille_de(cle)][cle] = valeur
    return familles


def famille_de(cle: Cle) -> Famille:
    """Return the family of a cell."""
    return cle.mesure, cle.periode, cle.modalite.partition("=")[0]


def _cellules(famille: Famille, familles: Mapping[Famille, Mapping[Cle, int]]) -> set[Cle]:
    """Return the cells that go with a family: its own; of a whole, those of each dimension of it too."""
    if famille[2] != TOUS:
        return {*familles[famille]}
    return {cle for autre, siennes in familles.items() if autre[:2] == famille[:2] for cle in siennes}


def _unites(
    famille: Famille, siennes: Mapping[Cle, int], autour: Autour, lus: Mapping[Cle, Mapping[str, int]]
) -> dict[str, Unite]:
    """Return what both territories tell of a family, in the coarser of the two ways; nothing where one alone does."""
    la = _dites(autour, famille)
    if not la:
        return {}
    ici = {cle.modalite: Dite(v, lus=max(lus.get(cle, {}).values(), default=0)) for cle, v in siennes.items()}
    grossieres = ici if any(map(est_regroupee, ici)) else la
    unites = {}
    for nom in {*grossieres, *(autre for autre in (*ici, *la) if not _est_dedans(autre, grossieres))}:
        d_ici = [dite for autre, dite in ici.items() if fines(autre) <= fines(nom)]
        de_la = [dite for autre, dite in la.items() if fines(autre) <= fines(nom)]
        nombre = sum(dite.valeur for dite in d_ici)
        connus = sum(dite.lus for dite in de_la) - sum(dite.lus for dite in d_ici)
        reste = sum(dite.valeur for dite in de_la) - nombre
        unites[nom] = Unite(nombre, reste, max(connus, 0), any(dite.is_masque for dite in de_la))
    return unites


def _en_disent(autour: Autour, famille: Famille, siennes: Iterable[Cle]) -> bool:
    """Tell whether a territory tells of some of the people of a family of another."""
    dites = _dites(autour, famille)
    deux_sens = ((fines(nom), fines(cle.modalite)) for nom in dites for cle in siennes)
    return any(un & autre for un, autre in deux_sens)


def _dites(autour: Autour, famille: Famille) -> Mapping[str, Dite]:
    """Return what a territory tells of a family: the year of a stock goes by its last month, or by the year."""
    mesure, periode, dimension = famille
    autres = (periode.removesuffix("-12") if periode.endswith("-12") else f"{periode}-12",)
    return next(
        (autour[mesure, une, dimension] for une in (periode, *autres) if (mesure, une, dimension) in autour), {}
    )


def _est_dedans(nom: str, grossieres: Iterable[str]) -> bool:
    return any(fines(nom) <= fines(grossiere) for grossiere in grossieres)
