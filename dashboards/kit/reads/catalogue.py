"""The catalogue of the indicators, as the warehouse gives it: no page defines one.

What belongs here: names, units, sentences, formulas. What does not: figures (``dashboards.kit.reads.indicateurs``).
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.suivis import organismes
from dashboards.kit.words.formats import TYPOLOGIES, apostrophes, enumerer, est_absent, minuscule
from dashboards.kit.words.sentences import source

SQL_CATALOGUE = """
select
    indicateur_code, domaine, libelle, court, phrase, formule, population, numerateur, denominateur, unite, decimales,
    source, fraicheur, limites, bornes, dimensions, is_fichier_partage, is_publie, is_situation, maturite_mois,
    publication_id
from indicateur_definition
where departement_code = any(%(departements)s)
order by domaine, libelle
"""
SQL_CODES = """
select liste, code, libelle, groupe, ordre, publication_id from code where departement_code = any(%(departements)s)
"""
UNITES = {
    "compte": "nombre",
    "mois": "mois",
    "jours": "jours",
    "pct": "pourcentage",
    "ratio": "rapport",
    "eur": "euros",
    "eur_m2": "euros par m²",
    "indice": "indice (100 = ensemble)",
}
# What the source of an indicator says for those who send files.
FLUX_NOMMES = re.compile(r" \(flux[^)]*\)")
# What joins modalities told together; more than so many are named by the first and the last.
ENSEMBLE, LONGUE = "+", 4
# The list of those that are named as partner bodies, and by no code.
ORGANISMES = "ORGANISME"
# What a form asks of who ticks a line is no part of the name of the line.
INVITATION = " (précisez)"
# Between two classes of a map, what a reader tells apart.
PAS = {"compte": 10.0, "mois": 1.0, "jours": 5.0, "pct": 0.5, "ratio": 0.5, "eur": 10.0, "eur_m2": 0.1, "indice": 5.0}


@dataclass(frozen=True)
class Indicateur:
    """One entry: how an indicator is called, what it counts, what it does not say."""

    nom: str
    domaine: str
    libelle: str
    court: str
    phrase: str
    formule: str
    population: str
    numerateur: str
    denominateur: str
    unite: str
    source: str
    fraicheur: str
    limites: str
    bornes: str
    dimensions: tuple[str, ...]
    is_publie: bool
    is_fichier_partage: bool = False
    # Whether all that it counts stands at the end of a period; else some of it happens during it.
    is_situation: bool = False
    maturite_mois: int = 0

    @property
    def pas(self) -> float:
        """Step to which the breaks of a map are rounded."""
        return PAS[self.unite]

    def provenance(self, publiee: str) -> str:
        """Write the foot of a chart: where what it counts comes from, when it was published, and what is counted."""
        return source(publiee, self.population, self.origine)

    @property
    def origine(self) -> str:
        """Where what it counts comes from, without the names of the flows."""
        return minuscule(FLUX_NOMMES.sub("", self.source))


def catalogue(lecteur: Lecteur) -> dict[str, Indicateur]:
    """Return every indicator by its code, by domain then name."""
    return lecteur.ranger(SQL_CATALOGUE, _entrees)


def _entrees(cadre: pd.DataFrame) -> dict[str, Indicateur]:
    return {str(ligne["indicateur_code"]): _entree(ligne) for ligne in cadre.to_dict("records")}


def _entree(ligne: dict[Hashable, Any]) -> Indicateur:
    textes = {
        champ: "" if est_absent(ligne[champ]) else str(ligne[champ])
        for champ in (
            *("domaine", "libelle", "court", "phrase", "formule", "population", "numerateur", "denominateur", "unite"),
            *("source", "fraicheur", "limites", "bornes"),
        )
    }
    return Indicateur(
        nom=str(ligne["indicateur_code"]),
        dimensions=tuple(ligne["dimensions"]),
        is_publie=bool(ligne["is_publie"]),
        is_fichier_partage=bool(ligne["is_fichier_partage"]),
        is_situation=bool(ligne["is_situation"]),
        maturite_mois=int(ligne["maturite_mois"]),
        **textes,
    )


@dataclass(frozen=True)
class Code:
    """One code of a list, in the order of the list."""

    code: str
    libelle: str
    groupe: str


def _listes(cadre: pd.DataFrame) -> dict[str, tuple[Code, ...]]:
    """Return the codes of each list, in its order."""
    listes: dict[str, list[Code]] = {}
    colonnes = cadre.sort_values("ordre", kind="stable")[["liste", "code", "libelle", "groupe"]]
    for liste, *champs in colonnes.itertuples(index=False, name=None):
        listes.setdefault(liste, []).append(Code(*champs))
    return {liste: tuple(codes) for liste, codes in listes.items()}


def modalites(lecteur: Lecteur, liste: str, champ: str = "libelle") -> dict[str, str]:
    """Return the words (or another field) of the codes of a list, in its order."""
    codes = lecteur.ranger(SQL_CODES, _listes).get(liste, ())
    textes = ((un.code, getattr(un, champ)) for un in codes)
    return {code: texte if est_absent(texte) else apostrophes(texte).removesuffix(INVITATION) for code, texte in textes}


# The names of classes: between two ends, and without an upper one. The spaces of numbers do not break.
CLASSE = re.compile(r"De (?P<bas>.+) à (?P<haut>.+?)(?P<unite>\s\S+)")
OUVERTE = re.compile(r".+(?P<plus> (?:ou|et) plus)")
# Dimensions whose list is in no order that a reader looks for: they read best from the greatest.
SANS_ORDRE = frozenset(
    {
        *("motif", "logement_actuel", "composition", "situation_familiale", "situation_professionnelle"),
        *("nationalite", "residence", "contingent", "priorite", "financement", "motif_dalo", "motif_moins_de_3"),
        *("guichet_type", "rubrique"),
    }
)


@dataclass(frozen=True)
class Dimension:
    """One way to split an indicator: its name, and the words of its modalities in the order of their list."""

    code: str
    libelle: str
    modalites: dict[str, str]

    @property
    def est_ordonnee(self) -> bool:
        """Tell whether its modalities have an order of their own, that of their list."""
        return self.code not in SANS_ORDRE

    def ecrire(self, modalite: str) -> str:
        """Write a modality, or several told together; one that the list lacks is shown as it is."""
        codes = ensemble(modalite)
        premiere, *suite = (self.modalites.get(une, une) for une in codes)
        rang, _ = self.rang(modalite)
        se_suivent = list(self.modalites)[rang : rang + len(codes)] == codes
        if suite and se_suivent and (une := _en_une(premiere, suite[-1])):
            return une
        if len(suite) >= LONGUE:
            return f"{premiere} à {minuscule(suite[-1])}" if se_suivent else f"{premiere} et {len(suite)} autres"
        return enumerer([premiere, *map(minuscule, suite)])

    def rang(self, modalite: str) -> tuple[int, str]:
        """Return the place of a modality in its list, the unknown ones last in the order of their codes.

        Several told together stand where the first of them does.
        """
        codes, premiere = list(self.modalites), ensemble(modalite)[0]
        return (codes.index(premiere) if premiere in codes else len(codes), modalite)


def _en_une(premiere: str, derniere: str) -> str:
    """Write two classes and those between them as one; nothing where their names have no ends."""
    debut, fin = CLASSE.fullmatch(premiere), CLASSE.fullmatch(derniere)
    if ouverte := OUVERTE.fullmatch(derniere):
        return (f"{debut['bas']}{debut['unite']}" if debut else premiere) + ouverte["plus"]
    if fin and debut:
        return f"De {debut['bas']} à {fin['haut']}{fin['unite']}"
    return f"Jusqu’à {fin['haut']}{fin['unite']}" if fin and premiere.startswith("Moins de ") else ""


def restreindre(entree: Indicateur, dimension: Dimension, modalite: str) -> Indicateur:
    """Return an indicator as it is told of one modality: its names say which."""
    quoi = f"({minuscule(dimension.libelle)} : {dimension.ecrire(modalite)})"
    return replace(entree, libelle=f"{entree.libelle} {quoi}", court=f"{entree.court} {quoi}")


def ensemble(modalite: str) -> list[str]:
    """Return the modalities that a code counts: several where they are told together."""
    return modalite.split(ENSEMBLE)


def dimension(lecteur: Lecteur, code: str) -> Dimension:
    """Return a dimension as the lists of the warehouse name it; types of dwelling have no list there."""
    connues = lecteur.ranger(SQL_CODES, _listes).get("DIMENSION", ())
    ligne = next((une for une in connues if une.code == code), None)
    if code == "typologie" or ligne is None:
        return Dimension(code, *(("Type de logement", TYPOLOGIES) if code == "typologie" else (code, {})))
    liste = str(ligne.groupe)
    return Dimension(
        code, str(ligne.libelle), organismes(lecteur) if liste == ORGANISMES else modalites(lecteur, liste)
    )
