"""What adds up among the cells of the indicators: territories, modalities, months.

What belongs here: what the exact counts themselves show of each measure (whether its months make its year, its
territories their département, its modalities the whole). What does not: sets of communes (``territoires``), masks.

Counts of distinct households may not add up over territories, a stock is not summed over time: the exact counts say so,
on every cell at once. Any other count of which territories exceed their whole is refused; where they do not reach it,
only some of them are told. The protection is given the sums, the audit the sets.

A modality written ``T4+T5+T6P`` counts these together, where the fine ones would be small (``regroupements``).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache

from warehouse.disclosure.cellules import Cle, Ensembles, Relation
from warehouse.disclosure.pieces import compter
from warehouse.disclosure.protection import Decomposition
from warehouse.disclosure.regroupements import est_regroupee, facons, fines, groupes_de
from warehouse.disclosure.territoires import Territoires

FENETRE = "12m-"
RESTE = "~autres"
# Households counted once in each territory that they touch: the only counts of which territories may not add up.
DISTINCTS = "menage"
MOIS_PAR_PERIODE = {4: 12, 7: 3}


@dataclass(frozen=True, slots=True)
class Liens:
    """What was observed of each measure.

    ``modalites``: by measure and dimension, each way to cut the whole (fine, then in groups). ``partielles``: measures,
    periods and dimensions, and the kind of territory of which only some are told so; in one modality these may reach
    their whole, which says nothing of the others. ``provisoires``: months of which only large cells are shown.
    ``reunies``: modalities told together, by measure, dimension and kind of territory.
    """

    territoires: Territoires
    flux: frozenset[str]
    stocks: frozenset[str]
    mesures_a_part: frozenset[str]
    modalites: Mapping[tuple[str, str], tuple[tuple[str, ...], ...]]
    partielles: frozenset[tuple[Cle, str]] = frozenset()
    provisoires: frozenset[str] = frozenset()
    reunies: Mapping[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)

    def renommer(self, cle: Cle) -> Cle:
        """Name the year of a stock by its last month: it is the same count."""
        return _renommer(cle, self.stocks)

    def au_meme_moment(self, cle: Cle, mesure: str) -> Iterator[Cle]:
        """Name the cell of another measure: the year of a stock goes by its last month, unless it has no months."""
        autre = cle.autre(mesure=mesure)
        yield autre
        if len(cle.periode) == len("2026"):
            yield self.renommer(autre)
        elif cle.mesure in self.stocks and mesure not in self.flux | self.stocks and cle.periode.endswith("-12"):
            yield autre.autre(periode=cle.periode.removesuffix("-12"))

    def zeros(self, cles: Collection[Cle]) -> list[Cle]:
        """Return the cells without a row of which the neighbours have one: readers know that they count nobody."""
        connues = set(cles)
        ajoutes: dict[Cle, None] = {}
        groupes: dict[Cle, set[str]] = defaultdict(set)
        for cle in connues:
            if cle.mesure not in self.mesures_a_part and cle.periode not in self.provisoires:
                groupes[cle.autre(territoire="")].add(cle.territoire.split(":")[0])
        for reference, types in groupes.items():
            for type_ in sorted(types):
                if (_famille(reference), type_) not in self.partielles:
                    for nom in self.territoires.de_type(type_):
                        ajoutes.setdefault(reference.autre(territoire=nom))
        for famille, noms in sorted(_noms(connues | ajoutes.keys()).items()):
            if famille.periode not in self.provisoires:
                dites = facons(noms, self.reunies.get(_sorte(famille), frozenset()))
                for decoupage in self.modalites.get((famille.mesure, famille.modalite), ()):
                    if groupes_de({*decoupage}) in dites:
                        for nom in decoupage:
                            if nom != RESTE:
                                ajoutes.setdefault(famille.autre(modalite=f"{famille.modalite}={nom}"))
        return [cle for cle in ajoutes if cle not in connues]

    def sommes(self, cles: Collection[Cle]) -> list[Decomposition]:
        """Return what adds up, for the protection."""
        mesures = frozenset(cle.mesure for cle in cles)
        additives = mesures - self.mesures_a_part
        sommes = []
        if additives:
            for total, parties in self.territoires.partages():
                sommes.append(Decomposition("territoire", total, tuple(parties), additives))
            for total, pieces in self.territoires.pieces.items():
                sommes.append(Decomposition("territoire", total, pieces, self._sans_communes(cles)))
        for (mesure, dimension), decoupages in sorted(self.modalites.items()):
            for modalites in decoupages:
                noms = tuple(f"{dimension}={modalite}" for modalite in modalites)
                sommes.append(Decomposition("modalite", "TOUS", noms, frozenset([mesure])))
        for mesure, periodes in sorted(self._etendues(cles).items()):
            for periode, mois in sorted(periodes.items()):
                if mois != {periode}:
                    sommes.append(Decomposition("periode", periode, tuple(sorted(mois)), frozenset([mesure])))
        return sommes

    def _sans_communes(self, cles: Iterable[Cle]) -> frozenset[str]:
        """Return the measures that add up over territories and of which no commune is counted."""
        avec = {cle.mesure for cle in cles if cle.territoire.startswith("commune:")}
        return frozenset(cle.mesure for cle in cles) - avec - self.mesures_a_part

    def pieces(self, comptes: Mapping[Cle, int]) -> dict[Cle, int]:
        """Return counts of the pieces of territories that overlap, where communes are not counted."""
        mesures = self._sans_communes(comptes)
        return compter(self.territoires.pieces, {cle: v for cle, v in comptes.items() if cle.mesure in mesures})

    def ensembles(self, cles: Collection[Cle]) -> Ensembles:
        """Return what names cover, for the audit."""
        decoupages: dict[str, list[dict[str, frozenset[str]]]] = defaultdict(list)
        for (mesure, dimension), siens in sorted(self.modalites.items()):
            # What makes up the whole without a rest goes together: modalities told together hold those told apart.
            entiers = [liste for liste in siens if RESTE not in liste]
            for listes in (entiers, *([liste] for liste in siens if RESTE in liste)):
                etendues = {nom: fines(nom) for liste in listes for nom in (f"{dimension}={m}" for m in liste)}
                decoupages[mesure].append(etendues | {"TOUS": frozenset().union(*etendues.values())})
        return Ensembles(
            self.territoires.communes,
            {},
            self._etendues(cles),
            {mesure: tuple(liste) for mesure, liste in decoupages.items()},
            self.mesures_a_part,
        )

    def regroupements(self, cles: Collection[Cle]) -> Iterator[Relation]:
        """Yield the identities between fine modalities of a territory and the groups that it, or its parts, tell."""
        groupees: dict[Cle, set[str]] = defaultdict(set)
        for cle in cles:
            if est_regroupee(cle.modalite):
                groupees[cle.autre(territoire="")].add(cle.territoire)
        for reference, dits in sorted(groupees.items()):
            seuls = [(dit, (dit,)) for dit in sorted(dits)]
            for total, parties in (*seuls, *self.territoires.partages()):
                siennes = [reference.autre(territoire=total, modalite=nom) for nom in sorted(fines(reference.modalite))]
                if dits >= {*parties} and all(cle in cles for cle in siennes):
                    termes = [(reference.autre(territoire=partie), -1) for partie in parties]
                    yield Relation((*((cle, 1) for cle in siennes), *termes))

    def groupes(self, cles: Collection[Cle], lies_a: Callable[[str], Collection[str]]) -> list[list[Cle]]:
        """Split cells that nothing links: no share nor equality of measures; years of flows, months of the rest."""
        parent: dict[tuple[str, str], tuple[str, str]] = {}

        def racine(noeud: tuple[str, str]) -> tuple[str, str]:
            parent.setdefault(noeud, noeud)
            while parent[noeud] != noeud:
                noeud = parent[noeud]
            return noeud

        def noeuds_de(mesure: str, periode: str) -> list[tuple[str, str]]:
            mois = mois_de(periode)
            return [(mesure, m) for m in sorted({m[:4] for m in mois} if mesure in self.flux else {mois[-1]})]

        # Cells of a measure and a period go together: one of each is enough to see what links them.
        series = dict.fromkeys((cle.mesure, cle.periode) for cle in cles)
        liees = {mesure: lies_a(mesure) for mesure, _ in series}
        for mesure, periode in series:
            noeuds = [n for m in (mesure, *liees[mesure]) for n in noeuds_de(m, periode)]
            for noeud in noeuds[1:]:
                parent[racine(noeud)] = racine(noeuds[0])
            racine(noeuds[0])
        tetes = {serie: racine(noeuds_de(*serie)[0]) for serie in series}
        groupes: dict[tuple[str, str], list[Cle]] = defaultdict(list)
        for cle in cles:
            groupes[tetes[cle.mesure, cle.periode]].append(cle)
        return list(groupes.values())

    def _etendues(self, cles: Iterable[Cle]) -> dict[str, dict[str, frozenset[str]]]:
        etendues: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
        for cle in cles:
            if cle.mesure in self.flux:
                etendues[cle.mesure][cle.periode] = frozenset(mois_de(cle.periode))
        return dict(etendues)


@cache
def mois_de(periode: str) -> tuple[str, ...]:
    """Return the months that a period covers."""
    if periode.startswith(FENETRE):
        dernier, nombre = _rang(periode.removeprefix(FENETRE)), 12
    elif len(periode) == len("2026"):
        dernier, nombre = _rang(f"{periode}-12"), 12
    elif "T" in periode:
        dernier, nombre = _rang(f"{periode[:4]}-{3 * int(periode[-1]):02d}"), 3
    else:
        return (periode,)
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(dernier - nombre + 1, dernier + 1))


def _rang(mois: str) -> int:
    return int(mois[:4]) * 12 + int(mois[5:7]) - 1


def observer(
    cellules: Mapping[Cle, int],
    territoires: Territoires,
    provisoires: frozenset[str] = frozenset(),
    flux: frozenset[str] = frozenset(),
) -> Liens:
    """See in the exact counts what adds up; ``flux``: measures known for flows, where some months alone are told."""
    vus, stocks = _temps(cellules)
    flux |= vus
    a_part, partielles = _a_part({_renommer(cle, stocks): valeur for cle, valeur in cellules.items()}, territoires)
    groupes = _groupes(cellules)
    return Liens(territoires, flux, stocks, a_part, _modalites(cellules, groupes), partielles, provisoires, groupes)


def _renommer(cle: Cle, stocks: frozenset[str]) -> Cle:
    if cle.mesure in stocks and len(cle.periode) in MOIS_PAR_PERIODE:
        return cle.autre(periode=max(mois_de(cle.periode)))
    return cle


def _famille(cle: Cle) -> Cle:
    """Name the cells of one place and time that cut the whole the same way."""
    return cle.autre(modalite=cle.modalite.partition("=")[0])


def _sorte(famille: Cle) -> tuple[str, str, str]:
    """Return what such cells count, where: what is told in groups is so in each territory of a kind."""
    return famille.mesure, famille.modalite, famille.territoire.partition(":")[0]


def _temps(cellules: Mapping[Cle, int]) -> tuple[frozenset[str], frozenset[str]]:
    sommees: dict[str, bool] = {}
    derniers: dict[str, bool] = {}
    for cle, valeur in cellules.items():
        mois = mois_de(cle.periode)
        if len(mois) == 1 or cle.modalite != "TOUS":
            continue
        valeurs = [cellules.get(cle.autre(periode=m)) for m in mois]
        if valeurs[-1] is not None and not cle.periode.startswith(FENETRE):
            derniers[cle.mesure] = derniers.get(cle.mesure, True) and valeurs[-1] == valeur
        connues = [v for v in valeurs if v is not None]
        if len(connues) == len(mois):
            sommees[cle.mesure] = sommees.get(cle.mesure, True) and sum(connues) == valeur
    flux = frozenset(mesure for mesure, oui in sommees.items() if oui)
    return flux, frozenset(mesure for mesure, oui in derniers.items() if oui) - flux


def _a_part(cellules: Mapping[Cle, int], territoires: Territoires) -> tuple[frozenset[str], frozenset[tuple[Cle, str]]]:
    """Return the measures of which territories do not add up, and where only some are told; raise where they exceed."""
    partages = territoires.partages()
    groupes: dict[Cle, dict[str, int]] = defaultdict(dict)
    for cle, valeur in cellules.items():
        groupes[cle.autre(territoire="")][cle.territoire] = valeur
    a_part: set[str] = set()
    partielles: set[tuple[Cle, str]] = set()
    for groupe, valeurs in groupes.items():
        for total, parties in partages if groupe.mesure not in a_part else ():
            presentes = [partie for partie in parties if partie in valeurs] if total in valeurs else []
            # Where communes are not counted, the one that is a zone by itself still is.
            genre = "commune" if any(p.startswith("commune:") for p in parties) else parties[0].split(":")[0]
            somme = sum(valeurs[partie] for partie in presentes)
            if any(partie.startswith(f"{genre}:") for partie in presentes) and valeurs[total] != somme:
                if groupe.mesure.startswith(DISTINCTS):
                    a_part.add(groupe.mesure)
                elif somme > valeurs[total] or len(presentes) == len(parties):
                    raise ValueError(f"{groupe.autre(territoire=total)}: its territories do not add up")
                else:
                    partielles.add((_famille(groupe), genre))
    return frozenset(a_part), frozenset(partielles)


def _modalites(
    cellules: Mapping[Cle, int], groupes: Mapping[tuple[str, str, str], Set[str]]
) -> dict[tuple[str, str], tuple[tuple[str, ...], ...]]:
    """Return the ways to cut the whole of each measure and dimension, the finest first, with a rest where there is one.

    Each is observed by itself: modalities told together and apart in one place count the same people twice.
    """
    vues: dict[tuple[str, str], dict[frozenset[str], set[str]]] = defaultdict(lambda: defaultdict(set))
    ecarts: dict[tuple[str, str], dict[frozenset[str], set[int]]] = defaultdict(lambda: defaultdict(set))
    for famille, noms in _noms(cellules).items():
        serie = famille.mesure, famille.modalite
        tout = cellules.get(famille.autre(modalite="TOUS"))
        for facon, siens in facons(noms, groupes.get(_sorte(famille), frozenset())).items():
            vues[serie][facon] |= siens
            if tout is not None:
                somme = sum(cellules.get(famille.autre(modalite=f"{famille.modalite}={nom}"), 0) for nom in siens)
                ecarts[serie][facon].add((tout > somme) - (tout < somme))
    return {
        serie: tuple(
            (*sorted(vues[serie][facon]), *((RESTE,) if 1 in signes else ()))
            for facon, signes in sorted(siennes.items(), key=lambda paire: (len(paire[0]), sorted(paire[0])))
            if -1 not in signes
        )
        for serie, siennes in ecarts.items()
        if any(-1 not in signes for signes in siennes.values())
    }


def _noms(cles: Iterable[Cle]) -> dict[Cle, set[str]]:
    """Return the modalities told of each place, time and dimension."""
    noms: dict[Cle, set[str]] = defaultdict(set)
    for cle in cles:
        dimension, est_une, nom = cle.modalite.partition("=")
        if est_une:
            noms[cle.autre(modalite=dimension)].add(nom)
    return noms


def _groupes(cellules: Iterable[Cle]) -> dict[tuple[str, str, str], frozenset[str]]:
    """Return the modalities told together, by what is counted and kind of territory."""
    groupes: dict[tuple[str, str, str], frozenset[str]] = defaultdict(frozenset)
    for famille, noms in _noms(cellules).items():
        if siens := groupes_de(noms):
            groupes[_sorte(famille)] |= siens
    return dict(groupes)
