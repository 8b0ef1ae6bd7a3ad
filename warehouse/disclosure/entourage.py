"""What the counts of one territory would tell of a larger one, once taken away from it.

What belongs here: which cells of a territory are forbidden, since with what everybody reads elsewhere they let a reader
compute a small count. What does not: what its own counts tell of each other (``warehouse.disclosure.cubes``).

A *family* is a measure, a period and a dimension. What a larger territory tells of a family, less what this one tells,
counts those around. What is hidden, here or there, is known together around: the whole, less what both tell. So a count
with few around is hidden with others of its family, until those around whom they hide are no longer few.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from warehouse.disclosure.cellules import Cle, Part, Statut
from warehouse.disclosure.liens import DISTINCTS, mois_de
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

    ``connus``: how many of those around some collectivité reads row by row. ``cles``: its cells here; of those out of a
    share, the cells of the share too.
    """

    ici: int
    reste: int
    connus: int
    is_masque: bool = False
    cles: frozenset[Cle] = frozenset()

    def moins(self, autre: "Unite") -> "Unite":
        """Return those of this one who are out of a share of it."""
        return Unite(
            self.ici - autre.ici,
            self.reste - autre.reste,
            max(self.connus - autre.connus, 0),
            self.is_masque or autre.is_masque,
            self.cles | autre.cles,
        )

    def est_cachee(self, cachees: Set[Cle]) -> bool:
        """Tell whether one of the two counts is not told."""
        return self.is_masque or not self.cles.isdisjoint(cachees)

    def est_peu(self, seuil: int) -> bool:
        """Tell whether few are around, or are left there by those who read some of them row by row."""
        return self.reste < 0 or 0 < self.reste < seuil or 0 < self.reste - self.connus < seuil


class Familles(dict[Famille, dict[Cle, int]]):
    """The exact counts of a territory, by family; of a measure and a period, the cells of every dimension."""

    def __init__(self, exactes: Mapping[Cle, int]) -> None:
        """Sort the counts."""
        super().__init__()
        self.de_toute_dimension: dict[tuple[str, str], set[Cle]] = defaultdict(set)
        for cle, valeur in exactes.items():
            self.setdefault(famille_de(cle), {})[cle] = valeur
            self.de_toute_dimension[cle.mesure, cle.periode].add(cle)


@dataclass(frozen=True, slots=True)
class Entourage:
    """Territories around one: those that hold it (``contenants``), and those that meet it without holding it.

    What one of the latter (``recoupes``) tells is not told of this one: the pieces between both would be known. Two
    that hold it and cross each other need no rule: their common piece outside this one may count anything from nobody
    to the rest of the smaller.
    """

    contenants: tuple[Autour, ...] = ()
    recoupes: tuple[Autour, ...] = ()

    def interdites(
        self,
        exactes: Mapping[Cle, int],
        statuts: Mapping[Cle, Statut],
        lus: Mapping[Cle, Mapping[str, int]],
        parts: Iterable[Part],
        seuil: int,
        flux: Set[str] = frozenset(),
    ) -> frozenset[Cle]:
        """Return the new cells of the territory that would tell a small count, or a masked one, of another.

        ``exactes``, ``statuts``: its counts, new or told before. ``lus``: how many of each its readers read. ``flux``:
        measures of which the months make up the year.
        """
        parts = list(parts)
        nouvelles = {cle for cle, statut in statuts.items() if statut == "nouvelle"}
        familles = Familles(exactes)
        cachees = {cle for cle in nouvelles if 0 < exactes[cle] < seuil}
        cachees |= {cle for cle, statut in statuts.items() if statut == "masquee"}
        cachees |= _bornes_d_un_masque(statuts, parts, flux) & nouvelles
        for famille, siennes in familles.items():
            recoupee = any(_en_disent(autour, famille, siennes, flux) for autour in self.recoupes)
            if recoupee and not nouvelles.isdisjoint(siennes):
                cachees |= _cellules(famille, familles, nouvelles) & nouvelles
        des_parts = _parts_de_familles(parts)
        comparees = [
            {famille: _unites(famille, siennes, autour, lus, flux) for famille, siennes in familles.items()}
            for autour in self.contenants
        ]
        for unites in comparees:
            for famille, dites in unites.items():
                cachees |= _masquees_autour(famille, dites, familles, nouvelles) & nouvelles
            for (famille, tout), is_zero_secret in des_parts.items():
                personne = is_zero_secret and _dit_personne(unites[famille], unites[tout], seuil)
                if personne or _remplit(familles[famille], unites[tout], seuil):
                    de_la_part, du_tout = (_cellules(une, familles, nouvelles) for une in (famille, tout))
                    cachees |= _avec_la_part(de_la_part, du_tout, nouvelles) & nouvelles
        ensembles = _ensembles_de_mois(comparees, des_parts, flux)
        # What is hidden for one territory, or one share, is hidden from the others too.
        avant = -1
        while avant < len(cachees):
            avant = len(cachees)
            for mesure, mois in ensembles:
                neuves = _a_cacher(mois, cachees, nouvelles, seuil)
                # To hide those out of a share, hide the share; if the share was told before, hide its whole.
                for cle in {cle for cle in neuves & nouvelles if cle.mesure == mesure} or neuves:
                    cachees |= _cellules(famille_de(cle), familles, nouvelles) & nouvelles
            for unites in comparees:
                for famille, dites in unites.items():
                    neuves = _a_cacher(dites, cachees, nouvelles, seuil)
                    cachees |= _avec_le_tout(famille, neuves, familles, nouvelles) & nouvelles
                for famille, tout in des_parts:
                    dehors = _a_cacher(_dehors(unites[famille], unites[tout]), cachees, nouvelles, seuil)
                    neuves = _avec_le_tout(famille, dehors & {*familles[famille]}, familles, nouvelles)
                    cachees |= _avec_la_part(neuves, _cellules(tout, familles, nouvelles), nouvelles) & nouvelles
        return frozenset(cachees & nouvelles)


def _bornes_d_un_masque(statuts: Mapping[Cle, Statut], parts: Iterable[Part], flux: Set[str]) -> set[Cle]:
    """Return the cells that bound a whole that everybody is told to be masked: elsewhere it hides others.

    They are the cells of its dimensions, its shares and, for a flow, every period that has a month in common with it.
    """
    parts = list(parts)
    caches = {cle for cle, statut in statuts.items() if statut == "masquee"}
    touts = {(cle.mesure, mois) for cle in caches if cle.modalite == TOUS for mois in _dates(cle, flux)}
    mesures: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        mesures[part.partie.mesure].add(part.total.mesure)
    memes_dates = {
        cle
        for cle in statuts
        for mois in _dates(cle, flux)
        if any((mesure, mois) in touts for mesure in (cle.mesure, *mesures[cle.mesure]))
    }
    return memes_dates | {part.partie for part in parts if part.total in caches}


def _dates(cle: Cle, flux: Set[str]) -> tuple[str, ...]:
    """Return the months of a flow, the date of anything else."""
    return mois_de(cle.periode) if cle.mesure in flux else (cle.periode,)


def _ensembles_de_mois(
    comparees: Iterable[Mapping[Famille, Mapping[str, Unite]]],
    des_parts: Iterable[tuple[Famille, Famille]],
    flux: Set[str],
) -> list[tuple[str, dict[str, Unite]]]:
    """Return, for each flow, the months of each year and of each twelve months told, and of those out of each share.

    Together they make up a count that is told, as modalities do the whole.
    """
    ensembles: dict[tuple[int, str, str, str], dict[str, Unite]] = defaultdict(dict)
    for rang, unites in enumerate(comparees):
        dites = [(famille, "", unites[famille]) for famille in unites]
        dites += [(famille, tout[0], _dehors(unites[famille], unites[tout])) for famille, tout in des_parts]
        sommes = defaultdict(set)
        for (mesure, periode, dimension), _, siennes in dites:
            if mesure in flux and dimension == TOUS and TOUS in siennes and len(mois_de(periode)) > 1:
                for mois in mois_de(periode):
                    sommes[mesure, mois].add(periode)
        for (mesure, periode, dimension), hors, siennes in dites:
            if mesure in flux and dimension == TOUS and mois_de(periode) == (periode,) and TOUS in siennes:
                for ensemble in {periode[:4]} | sommes[mesure, periode]:
                    ensembles[rang, mesure, hors, ensemble][periode] = siennes[TOUS]
    return [(mesure, mois) for (_, mesure, _, _), mois in ensembles.items()]


def _a_cacher(unites: Mapping[str, Unite], cachees: Set[Cle], nouvelles: Set[Cle], seuil: int) -> set[Cle]:
    """Return the cells to hide of a family: those with few around, and the smallest others until these hide them.

    Where an earlier publication told or hid everything, there is nothing left to hide.
    """
    if all(nouvelles.isdisjoint(unite.cles) for unite in unites.values()):
        return set()
    deja = {nom for nom, unite in unites.items() if unite.est_cachee(cachees)}
    noms = deja | {nom for nom, unite in unites.items() if unite.ici >= seuil and unite.est_peu(seuil)}
    autres = sorted(
        (nom for nom, unite in unites.items() if nom not in noms and unite.ici >= seuil and unite.cles & nouvelles),
        key=lambda nom: (-unites[nom].ici, nom),
    )
    while not _se_cachent([unites[nom] for nom in noms], seuil):
        if not autres:
            noms = {*unites}
            break
        noms.add(autres.pop())
    return {cle for nom in noms - deja for cle in unites[nom].cles}


def _se_cachent(unites: Sequence[Unite], seuil: int) -> bool:
    """Tell whether what is known of some units together leaves each wide open, here and around."""
    ici, reste = sum(unite.ici for unite in unites), sum(unite.reste for unite in unites)
    if Unite(ici, reste, sum(unite.connus for unite in unites)).est_peu(seuil):
        return False
    # What one of them counts, here and around, is known but for what the others may hold.
    return all(min(ici, ici + reste - unite.ici - unite.reste) >= seuil for unite in unites if unite.est_peu(seuil))


def _dehors(part: Mapping[str, Unite], tout: Mapping[str, Unite]) -> dict[str, Unite]:
    """Return those out of a share, modality by modality."""
    return {nom: tout[nom].moins(unite) for nom, unite in part.items() if nom in tout}


def _dit_personne(part: Mapping[str, Unite], tout: Mapping[str, Unite], seuil: int) -> bool:
    """Tell whether nobody around is in a share, or out of it, where that tells of all."""
    return any(
        tout[nom].reste > 0 and unite.reste in (0, tout[nom].reste)
        for nom, unite in part.items()
        if nom in tout and unite.ici >= seuil
    )


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
    famille: Famille,
    unites: Mapping[str, Unite],
    familles: Familles,
    nouvelles: Set[Cle],
) -> set[Cle]:
    """Return the cells of which the larger territory masks the count; with a whole go its dimensions."""
    masquees = [fines(nom) for nom, unite in unites.items() if unite.is_masque]
    if masquees and famille[2] == TOUS:
        return _cellules(famille, familles, nouvelles)
    return {cle for cle in familles[famille] if any(fines(cle.modalite) & une for une in masquees)}


def famille_de(cle: Cle) -> Famille:
    """Return the family of a cell."""
    return cle.mesure, cle.periode, cle.modalite.partition("=")[0]


def _cellules(famille: Famille, familles: Familles, nouvelles: Set[Cle]) -> set[Cle]:
    """Return the cells that go with a family: its own; of a whole to hide, those of each dimension of it too.

    Of a whole that everybody is told, they tell nothing more.
    """
    if famille[2] != TOUS or nouvelles.isdisjoint(familles[famille]):
        return {*familles[famille]}
    return {*familles.de_toute_dimension[famille[:2]]}


def _avec_le_tout(famille: Famille, cles: set[Cle], familles: Familles, nouvelles: Set[Cle]) -> set[Cle]:
    """Return cells of a family; with its whole go its dimensions."""
    return _cellules(famille, familles, nouvelles) if cles and famille[2] == TOUS else cles


def _avec_la_part(de_la_part: set[Cle], du_tout: set[Cle], nouvelles: Set[Cle]) -> set[Cle]:
    """Return cells of a share; one that everybody is told cannot be taken back: its whole is not told."""
    return de_la_part if de_la_part <= nouvelles else de_la_part | du_tout


def _unites(
    famille: Famille,
    siennes: Mapping[Cle, int],
    autour: Autour,
    lus: Mapping[Cle, Mapping[str, int]],
    flux: Set[str],
) -> dict[str, Unite]:
    """Return what both territories tell of a family, in the coarser of the two ways; nothing where one alone does."""
    la = _dites(autour, famille, flux)
    if not la:
        return {}
    tues = [fines(nom) for nom, dite in la.items() if dite.is_masque]
    sont_sues_ensemble = len(tues) > 1 and _est_tout(la, _dites(autour, (*famille[:2], TOUS), flux).get(TOUS))
    ici = {cle.modalite: Dite(v, lus=max(lus.get(cle, {}).values(), default=0)) for cle, v in siennes.items()}
    grossieres = ici if any(map(est_regroupee, ici)) else la
    unites = {}
    for nom in {*grossieres, *(autre for autre in (*ici, *la) if not _est_dedans(autre, grossieres))}:
        d_ici = [dite for autre, dite in ici.items() if fines(autre) <= fines(nom)]
        de_la = [dite for autre, dite in la.items() if fines(autre) <= fines(nom)]
        nombre = sum(dite.valeur for dite in d_ici)
        connus = sum(dite.lus for dite in de_la) - sum(dite.lus for dite in d_ici)
        reste = sum(dite.valeur for dite in de_la) - nombre
        siennes_ici = frozenset(cle for cle in siennes if fines(cle.modalite) <= fines(nom))
        # Masked there, but all of them together what is left of a whole that is told.
        sont_dites = sont_sues_ensemble and all(une <= fines(nom) for une in tues)
        is_masque = any(dite.is_masque for dite in de_la) and not sont_dites
        unites[nom] = Unite(nombre, reste, max(connus, 0), is_masque, siennes_ici)
    return unites


def _est_tout(la: Mapping[str, Dite], tout: Dite | None) -> bool:
    """Tell whether a whole that is told is what its modalities make up: those masked are then known together."""
    return tout is not None and not tout.is_masque and sum(dite.valeur for dite in la.values()) == tout.valeur


def _en_disent(autour: Autour, famille: Famille, siennes: Iterable[Cle], flux: Set[str]) -> bool:
    """Tell whether a territory tells of some of the people of a family of another."""
    dites = _dites(autour, famille, flux)
    deux_sens = ((fines(nom), fines(cle.modalite)) for nom in dites for cle in siennes)
    return any(un & autre for un, autre in deux_sens)


def _dites(autour: Autour, famille: Famille, flux: Set[str]) -> Mapping[str, Dite]:
    """Return what a territory tells of a family: the year of a stock goes by its last month, or by the year.

    The December of a flow is not its year.

    Of modalities told together and alone, what is told together is kept: it counts the others.
    """
    mesure, periode, dimension = famille
    autres = (periode.removesuffix("-12") if periode.endswith("-12") else f"{periode}-12",)
    dates = (periode,) if mesure in flux else (periode, *autres)
    dites = next((autour[mesure, une, dimension] for une in dates if (mesure, une, dimension) in autour), {})
    groupes = [fines(nom) for nom in dites if est_regroupee(nom)]
    return {nom: dite for nom, dite in dites.items() if not any(fines(nom) < groupe for groupe in groupes)}


def _est_dedans(nom: str, grossieres: Iterable[str]) -> bool:
    return any(fines(nom) <= fines(grossiere) for grossiere in grossieres)
