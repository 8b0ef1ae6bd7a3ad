"""What adds up among the cells of the indicators: territories, modalities, months.

What belongs here: what the exact counts themselves show of each measure (whether its months make its year, its
territories their département, its modalities the whole). What does not: sets of communes (``territoires``), masks.

Counts of distinct households may not add up over territories, a stock is not summed over time: the exact counts say so,
on every cell at once. Any other count of which territories do not add up is refused. The protection is given the sums,
the audit the sets.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from warehouse.disclosure.cellules import Cle, Ensembles
from warehouse.disclosure.pieces import compter
from warehouse.disclosure.protection import Decomposition
from warehouse.disclosure.territoires import Territoires

FENETRE = "12m-"
RESTE = "~autres"
# Households counted once in each territory that they touch: the only counts of which territories may not add up.
DISTINCTS = "menage"
MOIS_PAR_PERIODE = {4: 12, 7: 3}


@dataclass(frozen=True, slots=True)
class Liens:
    """What was observed of each measure. ``provisoires``: months of which only large cells are shown."""

    territoires: Territoires
    flux: frozenset[str]
    stocks: frozenset[str]
    mesures_a_part: frozenset[str]
    modalites: Mapping[tuple[str, str], tuple[str, ...]]
    provisoires: frozenset[str] = frozenset()

    def renommer(self, cle: Cle) -> Cle:
        """Name the year of a stock by its last month: it is the same count."""
        if cle.mesure in self.stocks and len(cle.periode) in MOIS_PAR_PERIODE:
            return cle._replace(periode=max(_mois(cle.periode)))
        return cle

    def au_meme_moment(self, cle: Cle, mesure: str) -> Iterator[Cle]:
        """Name the cell of another measure: the year of a stock goes by its last month, unless it has no months."""
        autre = cle._replace(mesure=mesure)
        yield autre
        if len(cle.periode) == len("2026"):
            yield self.renommer(autre)
        elif cle.mesure in self.stocks and mesure not in self.flux | self.stocks and cle.periode.endswith("-12"):
            yield autre._replace(periode=cle.periode.removesuffix("-12"))

    def zeros(self, cles: Collection[Cle]) -> list[Cle]:
        """Return the cells without a row of which the neighbours have one: readers know that they count nobody."""
        connues = set(cles)
        ajoutes: dict[Cle, None] = {}
        groupes: dict[Cle, set[str]] = defaultdict(set)
        for cle in connues:
            if cle.mesure not in self.mesures_a_part and cle.periode not in self.provisoires:
                groupes[cle._replace(territoire="")].add(cle.territoire.split(":")[0])
        for reference, types in groupes.items():
            for type_ in sorted(types):
                for nom in self.territoires.de_type(type_):
                    ajoutes.setdefault(reference._replace(territoire=nom))
        for cle in sorted(connues | ajoutes.keys()):
            dimension = cle.modalite.split("=")[0]
            if cle.periode not in self.provisoires:
                for modalite in self.modalites.get((cle.mesure, dimension), ()):
                    if modalite != RESTE:
                        ajoutes.setdefault(cle._replace(modalite=f"{dimension}={modalite}"))
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
        for (mesure, dimension), modalites in sorted(self.modalites.items()):
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
        for (mesure, dimension), modalites in sorted(self.modalites.items()):
            noms = [f"{dimension}={modalite}" for modalite in modalites]
            decoupages[mesure].append({nom: frozenset([nom]) for nom in noms} | {"TOUS": frozenset(noms)})
        return Ensembles(
            self.territoires.communes,
            {},
            self._etendues(cles),
            {mesure: tuple(liste) for mesure, liste in decoupages.items()},
            self.mesures_a_part,
        )

    def groupes(self, cles: Collection[Cle], lies_a: Callable[[str], Collection[str]]) -> list[list[Cle]]:
        """Split cells that nothing links: no share nor equality of measures; years of flows, months of the rest."""
        parent: dict[tuple[str, str], tuple[str, str]] = {}

        def racine(noeud: tuple[str, str]) -> tuple[str, str]:
            parent.setdefault(noeud, noeud)
            while parent[noeud] != noeud:
                noeud = parent[noeud]
            return noeud

        def noeuds_de(mesure: str, periode: str) -> list[tuple[str, str]]:
            mois = _mois(periode)
            return [(mesure, m) for m in sorted({m[:4] for m in mois} if mesure in self.flux else {mois[-1]})]

        liees = {mesure: lies_a(mesure) for mesure in {cle.mesure for cle in cles}}
        for cle in cles:
            noeuds = [n for m in (cle.mesure, *liees[cle.mesure]) for n in noeuds_de(m, cle.periode)]
            for noeud in noeuds[1:]:
                parent[racine(noeud)] = racine(noeuds[0])
            racine(noeuds[0])
        groupes: dict[tuple[str, str], list[Cle]] = defaultdict(list)
        for cle in cles:
            groupes[racine(noeuds_de(cle.mesure, cle.periode)[0])].append(cle)
        return list(groupes.values())

    def _etendues(self, cles: Iterable[Cle]) -> dict[str, dict[str, frozenset[str]]]:
        etendues: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
        for cle in cles:
            if cle.mesure in self.flux:
                etendues[cle.mesure][cle.periode] = frozenset(_mois(cle.periode))
        return dict(etendues)


@cache
def _mois(periode: str) -> tuple[str, ...]:
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


def observer(cellules: Mapping[Cle, int], territoires: Territoires, provisoires: frozenset[str] = frozenset()) -> Liens:
    """See in the exact counts what adds up."""
    flux, stocks = _temps(cellules)
    return Liens(territoires, flux, stocks, _a_part(cellules, territoires), _modalites(cellules), provisoires)


def _temps(cellules: Mapping[Cle, int]) -> tuple[frozenset[str], frozenset[str]]:
    sommees: dict[str, bool] = {}
    derniers: dict[str, bool] = {}
    for cle, valeur in cellules.items():
        mois = _mois(cle.periode)
        if len(mois) == 1 or cle.modalite != "TOUS":
            continue
        valeurs = [cellules.get(cle._replace(periode=m)) for m in mois]
        if valeurs[-1] is not None and not cle.periode.startswith(FENETRE):
            derniers[cle.mesure] = derniers.get(cle.mesure, True) and valeurs[-1] == valeur
        connues = [v for v in valeurs if v is not None]
        if len(connues) == len(mois):
            sommees[cle.mesure] = sommees.get(cle.mesure, True) and sum(connues) == valeur
    flux = frozenset(mesure for mesure, oui in sommees.items() if oui)
    return flux, frozenset(mesure for mesure, oui in derniers.items() if oui) - flux


def _a_part(cellules: Mapping[Cle, int], territoires: Territoires) -> frozenset[str]:
    """Return the measures of which territories do not add up; raise where they should."""
    partages = territoires.partages()
    groupes: dict[Cle, dict[str, int]] = defaultdict(dict)
    for cle, valeur in cellules.items():
        groupes[cle._replace(territoire="")][cle.territoire] = valeur
    a_part: set[str] = set()
    for groupe, valeurs in groupes.items():
        for total, parties in partages if groupe.mesure not in a_part else ():
            presentes = [partie for partie in parties if partie in valeurs] if total in valeurs else []
            # Where communes are not counted, the one that is a zone by itself still is.
            genre = "commune:" if any(p.startswith("commune:") for p in parties) else parties[0].split(":")[0] + ":"
            if any(partie.startswith(genre) for partie in presentes) and valeurs[total] != sum(
                valeurs[partie] for partie in presentes
            ):
                if not groupe.mesure.startswith(DISTINCTS):
                    raise ValueError(f"{groupe._replace(territoire=total)}: its territories do not add up")
                a_part.add(groupe.mesure)
    return frozenset(a_part)


def _modalites(cellules: Mapping[Cle, int]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the modalities of each measure and dimension that make up the whole, with a rest where there is one."""
    vues: dict[tuple[str, str], set[str]] = defaultdict(set)
    sommes: dict[tuple[Cle, str], int] = defaultdict(int)
    for cle, valeur in cellules.items():
        dimension, egal, modalite = cle.modalite.partition("=")
        if egal:
            vues[cle.mesure, dimension].add(modalite)
            sommes[cle._replace(modalite="TOUS"), dimension] += valeur
    ecarts: dict[tuple[str, str], set[int]] = defaultdict(set)
    for (cle, dimension), somme in sommes.items():
        if cle in cellules:
            ecarts[cle.mesure, dimension].add((cellules[cle] > somme) - (cellules[cle] < somme))
    return {
        cle: (*sorted(vues[cle]), *((RESTE,) if 1 in signes else ()))
        for cle, signes in ecarts.items()
        if -1 not in signes
    }
