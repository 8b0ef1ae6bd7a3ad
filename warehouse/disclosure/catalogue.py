"""What the rows of each indicator count, read from the catalogue.

What belongs here: which counts of people or dwellings a row shows, under which measure, which are a share of another,
which are another under a second name. What does not: cells and masks (``warehouse.disclosure.cubes``).

Two indicators that show the same measure of the same cell show the same count: it is one cell, masked everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

COLONNES_DE_COMPTE = ("numerateur", "denominateur", "effectif")
# A month of such a measure stands for the twelve months to it; its year is that of the measure itself.
SUFFIXE_FENETRE = "_12_mois"
# Between a whole and its share, in the name of those who are out of the share.
HORS = " hors "
# Dwellings that nobody lives in. The State tells them of every commune of which it tells the parc, however few: readers
# are taken to know them all. Those that are let are what is left of the parc, and are people.
LIBRES = frozenset({"vacant", "vacant_3_mois"})
# Nobody is told anything by an empty dwelling, by where a dwelling is, by a step that all of a group went through, nor
# by an answer that all of it gave.
SANS_PERSONNE = frozenset(
    {
        *LIBRES,
        *("bail_mobilite", "bail_mobilite_tous", "bail_qpv", "bail_hors_qpv"),
        *("examinee", "offerte", "bail_offre", "bail_proposition", "bail_delai_connu", "examen_moins_3"),
        *("offre_hors_delai", "dalo_comed_dans_delai", "dalo_reloge_dans_delai"),
        *("plafond_connu", "ressources_connues", "residence_connue", "logement_mobilite", "logement_mobilite_tous"),
        *("stock", "echeance_renouvelee"),
        # Nearly all who are housed were active before.
        *(f"{housed}{HORS}demande_active_logee" for housed in ("bail", "demande_logee")),
    }
)


@dataclass(frozen=True, slots=True)
class Compte:
    """A count shown by an indicator: its column, its measure, whether a month stands for the twelve months to it."""

    colonne: str
    mesure: str
    is_fenetre: bool = False


@dataclass(frozen=True, slots=True)
class Nom:
    """A series of counts: a measure, and the modality of which it is counted; no modality = of each alike."""

    mesure: str
    modalite: str


@dataclass(frozen=True, slots=True)
class Egalite:
    """``total`` counts the same people as ``termes`` together, wherever all of them are counted."""

    total: Nom
    termes: tuple[Nom, ...]

    @property
    def noms(self) -> tuple[Nom, ...]:
        """Return every name, the total first."""
        return (self.total, *self.termes)

    @property
    def is_de_chaque_modalite(self) -> bool:
        """Whether it is written of measures, hence of each of their modalities alike."""
        return not any(nom.modalite for nom in self.noms)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Counts of each indicator, the wholes of which each measure is a share (the smallest only), the equal counts.

    ``selon``: of a share and its whole, the dimensions by which they count the same people, where not by all: a lease
    has the type of the dwelling, a demande the type wanted.
    """

    comptes: Mapping[str, tuple[Compte, ...]]
    parts: Mapping[str, frozenset[str]]
    egalites: tuple[Egalite, ...] = ()
    selon: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def is_part(self, mesure: str, tout: str, modalite: str) -> bool:
        """Whether a share and its whole count the same people under a modality."""
        dimensions = self.selon.get((mesure, tout))
        return dimensions is None or modalite.partition("=")[0] in dimensions

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

    def lies(self, mesure: str) -> frozenset[str]:
        """Return the measures that a share or an equality links to one."""
        egales = {nom.mesure for e in self.egalites for nom in e.noms if mesure in {autre.mesure for autre in e.noms}}
        return self.ancetres(mesure) | egales


def lire_catalogue(
    entrees: Iterable[tuple[str, Mapping[str, str], Mapping[str, str | list[str]], Iterable[str]]],
) -> Catalogue:
    """Read ``(code, comptes, parts, egaux)``; raise ``ValueError`` when a measure is a share of itself.

    A whole is a measure, or ``measure/dimension + dimension`` where it is one under some dimensions only.
    """
    comptes: dict[str, tuple[Compte, ...]] = {}
    parts: dict[str, frozenset[str]] = {}
    selon: dict[tuple[str, str], frozenset[str]] = {}
    egalites: list[Egalite] = []
    for code, colonnes, siennes, egaux in entrees:
        egalites += map(lire_egalite, egaux)
        comptes[code] = tuple(
            Compte(colonne, mesure.removesuffix(SUFFIXE_FENETRE), mesure.endswith(SUFFIXE_FENETRE))
            for colonne, mesure in colonnes.items()
        )
        for mesure, touts in siennes.items():
            for tout, limite, dimensions in (t.partition("/") for t in ([touts] if isinstance(touts, str) else touts)):
                parts[mesure] = parts.get(mesure, frozenset()) | {tout}
                if limite:
                    selon[mesure, tout] = frozenset(dimensions.split(" + "))
    catalogue = Catalogue(comptes, parts, tuple(egalites), selon)
    for mesure in parts:
        if mesure in catalogue.ancetres(mesure):
            raise ValueError(f"{mesure} is a share of itself")
    return catalogue


def lire_egalite(texte: str) -> Egalite:
    """Read ``total = name + name``; a name is ``measure`` or ``measure/dimension=modality``.

    Where a dimension is named, a measure alone is that of all; elsewhere the equality holds for each modality.
    """
    total, egal, termes = texte.partition(" = ")
    if not egal:
        raise ValueError(f"« {texte} » is no equality: write « total = name + name »")
    defaut = "TOUS" if "/" in texte else ""
    noms = [nom.strip().partition("/") for nom in (total, *termes.split(" + "))]
    premier, *autres = (Nom(mesure, modalite or defaut) for mesure, _, modalite in noms)
    return Egalite(premier, tuple(autres))


def catalogue_muet(lignes: pl.DataFrame, catalogue: Catalogue) -> list[str]:
    """Find the indicators shown that do not say what they count: a rate beside one of its counts gives the other back.

    One that no file feeds has no row, hence nothing to say. Only the parc has counts that anyone may read whatever
    their size (public variables of the répertoire).
    """
    taux = (100 * pl.col("numerateur") / pl.col("denominateur") - pl.col("valeur")).abs() < 1e-3
    complets = {
        code
        for code, comptes in catalogue.comptes.items()
        if {"numerateur", "denominateur"} <= {compte.colonne for compte in comptes}
    }
    retenus = lignes.filter(pl.col("domaine") != "parc")["indicateur_code"].unique()
    muets = {code for code in retenus if not catalogue.comptes[code]}
    des_taux = set(lignes.filter((pl.col("unite") == "pct") & taux)["indicateur_code"])
    muets |= {code for code in des_taux - complets if catalogue.comptes[code]}
    return [f"le catalogue de « {code} » ne dit pas ce qu’il compte (« comptes »)" for code in sorted(muets)]
