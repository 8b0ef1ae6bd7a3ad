"""What a published count table is made of: cells, and the sets of communes, months and modalities that they count.

What belongs here: plain data, shared by the protection and by the audit. What does not: any
rule on what may be published (``warehouse.disclosure.protection``) and any reasoning on what can be deduced
(``warehouse.disclosure.audit``). These two share nothing but this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple


class Cle(NamedTuple):
    """Where a count stands: what is counted, when, where, for which modality of the closed dimension.

    ``territoire`` is a kind and a code, ``epci:CODE``; ``modalite`` is ``TOUS`` or a code of the dimension.
    """

    mesure: str
    periode: str
    territoire: str
    modalite: str

    @property
    def famille(self) -> "Cle":
        """The modalities that add up with it: measure, period, territory, dimension."""
        return self.autre(modalite=self.modalite.partition("=")[0])

    def autre(
        self,
        mesure: str | None = None,
        periode: str | None = None,
        territoire: str | None = None,
        modalite: str | None = None,
    ) -> "Cle":
        """Return the cell that differs by what is given: ``_replace``, written out for the million that are named."""
        return Cle(
            self.mesure if mesure is None else mesure,
            self.periode if periode is None else periode,
            self.territoire if territoire is None else territoire,
            self.modalite if modalite is None else modalite,
        )


Statut = Literal["nouvelle", "publiee", "masquee", "retiree", "interne"]


@dataclass(frozen=True, slots=True)
class CelluleExacte:
    """A cell before protection: its exact count (units counted, >= 0) and what may still be decided about it.

    ``nouvelle``: about to be published, may be masked. ``publiee``: already shown, cannot be masked any more.
    ``masquee``: already published as masked, stays so. ``retiree``: masked whatever its count, zero included.
    ``interne``: never published, but deducible from cells that are (a month under two moving windows); needs the same
    protection, costs nothing to hide.
    """

    cle: Cle
    valeur: int
    statut: Statut = "nouvelle"


@dataclass(frozen=True, slots=True)
class CellulePubliee:
    """A cell as readers see it: its count, or ``None`` when it is masked."""

    cle: Cle
    valeur: int | None


@dataclass(frozen=True, slots=True)
class DeriveePubliee:
    """A rate, mean or median as readers see it, with the counts that it comes from.

    For a rate, ``valeur`` is ``facteur * sum(numerateur) / sum(denominateur)`` rounded to ``decimales`` digits. A
    median or a mean has no numerator: ``denominateur`` names the cells of the people it describes.
    """

    nom: str
    valeur: float | None
    denominateur: tuple[Cle, ...]
    numerateur: tuple[Cle, ...] = ()
    decimales: int = 1
    facteur: float = 100.0


@dataclass(frozen=True, slots=True)
class Part:
    """A share that readers can complete: ``total = partie + complement``, the complement being published or not.

    Those in the part, and those out of it, are counts of people like any other. Nobody in the part, or nobody out of
    it, tells something of everybody: where ``is_zero_secret``, such a zero is as secret as a small count.
    """

    partie: Cle
    complement: Cle
    total: Cle
    is_zero_secret: bool = True


@dataclass(frozen=True, slots=True)
class Relation:
    """A linear identity that any reader may know: ``minimum <= sum(coefficient * cell) <= maximum`` (units counted)."""

    termes: tuple[tuple[Cle, int], ...]
    minimum: float = 0.0
    maximum: float = 0.0


@dataclass(frozen=True, slots=True)
class Ensembles:
    """What every name of an axis covers, as sets of elements (communes, months, codes of the dimension).

    ``periodes`` holds only flows that add up over time, by measure: a stock has no entry and is never summed.
    ``decoupages``: by measure, each way to cut the same whole (by age, by income), in place of ``modalites``.
    ``mesures_a_part``: counts of distinct households or dwellings, of which territories do not add up.
    """

    territoires: Mapping[str, frozenset[str]]
    modalites: Mapping[str, frozenset[str]] = field(default_factory=dict)
    periodes: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    decoupages: Mapping[str, tuple[Mapping[str, frozenset[str]], ...]] = field(default_factory=dict)
    mesures_a_part: frozenset[str] = frozenset()
