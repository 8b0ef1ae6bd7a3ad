"""What the counts of one territory would tell of those around it: the rest of a larger one, by subtraction.

What belongs here: which cells of a territory are forbidden, since what everybody reads elsewhere makes a small count of
them. What does not: what its own counts tell of each other (``warehouse.disclosure.cubes``).
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from warehouse.disclosure.cellules import Cle, Part
from warehouse.disclosure.regroupements import est_regroupee, fines

COLLECTIVITES = "COLLECTIVITES"
NON_DITE = -1
# Measure, period, modality: a cell wherever it is.
Lieu = tuple[str, str, str]


def lieu(cle: Cle) -> Lieu:
    """Return what a cell counts, wherever it is."""
    return cle.mesure, cle.periode, cle.modalite


@dataclass(frozen=True, slots=True)
class Entourage:
    """The territories that hold one (``contenants``) or meet it otherwise (``recoupes``), and their counts.

    ``dites``: by territory, the counts that everybody reads, ``None`` where they are masked. ``lues``: how many of each
    some collectivité reads row by row.
    """

    contenants: tuple[str, ...] = ()
    recoupes: tuple[str, ...] = ()
    dites: Mapping[str, Mapping[Lieu, int | None]] = field(default_factory=dict)
    lues: Mapping[str, Mapping[Lieu, int]] = field(default_factory=dict)

    def interdites(
        self,
        exactes: Mapping[Cle, int],
        nouvelles: Set[Cle],
        lus: Mapping[Cle, Mapping[str, int]],
        parts: Iterable[Part],
        seuil: int,
    ) -> set[Cle]:
        """Return the new cells of the territory that would tell a small count, or a masked one, of another.

        ``exactes``: counts of the territory. ``lus``: how many of each its readers read.
        """
        interdites = {cle for cle in nouvelles if any(self._de(nom, cle) != NON_DITE for nom in self.recoupes)}
        for nom in self.contenants:
            restes = dict(self._restes(nom, exactes, lus))
            for cle, reste in restes.items():
                if reste is None or 0 < reste[0] < seuil or reste[0] >= seuil > reste[0] - reste[1]:
                    interdites.add(cle)
            for part in parts:
                du_tout, de_la_part = restes.get(part.total), restes.get(part.partie)
                if du_tout and de_la_part and self._est_petite(part, du_tout[0], de_la_part[0], seuil):
                    interdites |= {part.partie, part.total}
        return interdites & nouvelles

    def _restes(
        self, nom: str, exactes: Mapping[Cle, int], lus: Mapping[Cle, Mapping[str, int]]
    ) -> Iterator[tuple[Cle, tuple[int, int] | None]]:
        """Yield what is left of a larger territory outside of each count, and how many of these readers read.

        ``None`` where it is masked.
        """
        for cle, valeur in exactes.items():
            tout = self._de(nom, cle)
            if tout is None:
                yield cle, None
            elif tout >= valeur:
                connu = self._lu(nom, cle) - max(lus.get(cle, {}).values(), default=0)
                yield cle, (tout - valeur, min(max(connu, 0), tout - valeur))

    @staticmethod
    def _est_petite(part: Part, tout: int, partie: int, seuil: int) -> bool:
        """Tell whether few of those around are in the share, or out of it, or none where that tells on everybody."""
        dehors = tout - partie
        return 0 < dehors < seuil or (part.is_zero_secret and tout > 0 and not dehors * partie)

    def _de(self, nom: str, cle: Cle) -> int | None:
        """Return a count of another territory: ``None`` masked, ``NON_DITE`` where nobody is told it."""
        siennes = self.dites.get(nom, {})
        somme = 0
        for modalite in _modalites(cle):
            dites = [siennes[un] for un in _noms(cle, modalite) if un in siennes]
            if not dites:
                return NON_DITE
            if dites[0] is None:
                return None
            somme += dites[0]
        return somme

    def _lu(self, nom: str, cle: Cle) -> int:
        siennes = self.lues.get(nom, {})
        return sum(
            max((siennes[un] for un in _noms(cle, modalite) if un in siennes), default=0)
            for modalite in _modalites(cle)
        )


def _modalites(cle: Cle) -> Iterable[str]:
    return sorted(fines(cle.modalite)) if est_regroupee(cle.modalite) else (cle.modalite,)


def _noms(cle: Cle, modalite: str) -> Iterator[Lieu]:
    """Yield the names of a count in time: the year of a stock goes by its last month, or by the year."""
    yield cle.mesure, cle.periode, modalite
    if cle.periode.endswith("-12"):
        yield cle.mesure, cle.periode.removesuffix("-12"), modalite
    elif len(cle.periode) == len("2026"):
        yield cle.mesure, f"{cle.periode}-12", modalite
