"""What the rows of each indicator count, read from the catalogue.

What belongs here: which counts of people or dwellings a row shows, under which measure, and which are a share of
another. What does not: cells and masks (``warehouse.secret.cubes``).

Two indicators that show the same measure of the same cell show the same count: it is one cell, masked everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COLONNES_DE_COMPTE = ("numerateur", "denominateur", "effectif")
# A month of such a measure stands for the twelve months to it; its year is that of the measure itself.
SUFFIXE_FENETRE = "_12_mois"
# Nobody is told anything by an empty dwelling, by where a dwelling is, nor by a step that all of a group went through.
SANS_PERSONNE = frozenset(
    {
        *("vacant", "vacant_3_mois", "bail_mobilite", "bail_mobilite_tous", "bail_qpv", "bail_hors_qpv"),
        *("examinee", "offerte", "bail_offre", "bail_proposition", "bail_delai_connu", "examen_moins_3"),
        *("offre_hors_delai", "dalo_comed_dans_delai", "dalo_reloge_dans_delai"),
    }
)


@dataclass(frozen=True, slots=True)
class Compte:
    """A count shown by an indicator: its column, its measure, whether a month stands for the twelve months to it."""

    colonne: str
    mesure: str
    is_fenetre: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Counts of each indicator, and the measure of the whole for each measure that is a share."""

    comptes: Mapping[str, tuple[Compte, ...]]
    parts: Mapping[str, str]

    def is_zero_secret(self, mesure: str) -> bool:
        """Whether nobody in the share, or nobody out of it, tells something of everybody."""
        return mesure not in SANS_PERSONNE


def lire_catalogue(entrees: Iterable[tuple[str, Mapping[str, str], Mapping[str, str]]]) -> Catalogue:
    """Read ``(code, comptes, parts)``; raise ``ValueError`` when two entries give a measure two wholes."""
    comptes: dict[str, tuple[Compte, ...]] = {}
    parts: dict[str, str] = {}
    for code, colonnes, siennes in entrees:
        comptes[code] = tuple(
            Compte(colonne, mesure.removesuffix(SUFFIXE_FENETRE), mesure.endswith(SUFFIXE_FENETRE))
            for colonne, mesure in colonnes.items()
        )
        for mesure, tout in siennes.items():
            if parts.setdefault(mesure, tout) != tout:
                raise ValueError(f"{code}: {mesure} is a share of {tout} here, of {parts[mesure]} elsewhere")
    return Catalogue(comptes, parts)
