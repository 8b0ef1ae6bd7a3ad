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
# Nobody is told anything by an empty dwelling, by where a dwelling is, by a step that all of a group went through, nor
# by an answer that all of it gave.
SANS_PERSONNE = frozenset(
    {
        *("vacant", "vacant_3_mois", "bail_mobilite", "bail_mobilite_tous", "bail_qpv", "bail_hors_qpv"),
        *("examinee", "offerte", "bail_offre", "bail_proposition", "bail_delai_connu", "examen_moins_3"),
        *("offre_hors_delai", "dalo_comed_dans_delai", "dalo_reloge_dans_delai"),
        *("plafond_connu", "ressources_connues", "residence_connue", "logement_mobilite", "logement_mobilite_tous"),
        *("stock", "echeance_renouvelee"),
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
    """Counts of each indicator, and the wholes of which each measure is a share, the smallest only."""

    comptes: Mapping[str, tuple[Compte, ...]]
    parts: Mapping[str, frozenset[str]]

    def is_zero_secret(self, mesure: str) -> bool:
        """Whether nobody in the share, or nobody out of it, tells something of everybody."""
        return mesure not in SANS_PERSONNE

    def ancetres(self, mesure: str) -> frozenset[str]:
        """Return every whole of a measure: its own, theirs, and so on."""
        vus: set[str] = set()
        a_voir = {mesure}
        while a_voir:
            a_voir = {tout for autre in a_voir for tout in self.parts.get(autre, ())} - vus
            vus |= a_voir
        return frozenset(vus)


def lire_catalogue(entrees: Iterable[tuple[str, Mapping[str, str], Mapping[str, str | list[str]]]]) -> Catalogue:
    """Read ``(code, comptes, parts)``; raise ``ValueError`` when a measure is a share of itself, through its wholes."""
    comptes: dict[str, tuple[Compte, ...]] = {}
    parts: dict[str, frozenset[str]] = {}
    for code, colonnes, siennes in entrees:
        comptes[code] = tuple(
            Compte(colonne, mesure.removesuffix(SUFFIXE_FENETRE), mesure.endswith(SUFFIXE_FENETRE))
            for colonne, mesure in colonnes.items()
        )
        for mesure, touts in siennes.items():
            parts[mesure] = parts.get(mesure, frozenset()) | ({touts} if isinstance(touts, str) else {*touts})
    catalogue = Catalogue(comptes, parts)
    for mesure in parts:
        if mesure in catalogue.ancetres(mesure):
            raise ValueError(f"{mesure} is a share of itself")
    return catalogue
