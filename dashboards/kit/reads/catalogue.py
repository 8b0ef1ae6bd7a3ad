"""The catalogue of the indicators, as the warehouse gives it: no page defines one.

What belongs here: names, units, sentences, formulas. What does not: figures (``dashboards.kit.reads.indicateurs``).
"""

from dataclasses import dataclass

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import TYPOLOGIES, apostrophes, est_absent

SQL_CATALOGUE = """
select
    indicateur_code, domaine, libelle, court, phrase, formule, population, numerateur, denominateur, unite, decimales,
    source, fraicheur, limites, bornes, dimensions, is_fichier_partage, is_publie, maturite_mois,
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
    maturite_mois: int = 0

    @property
    def pas(self) -> float:
        """Step to which the breaks of a map are rounded."""
        return PAS[self.unite]


def catalogue(lecteur: Lecteur) -> dict[str, Indicateur]:
    """Return every indicator by its code, by domain then name."""
    cadre = lecteur.statistique(SQL_CATALOGUE)
    return {str(ligne["indicateur_code"]): _entree(ligne) for _, ligne in cadre.iterrows()}


def _entree(ligne: "pd.Series[str]") -> Indicateur:
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
        maturite_mois=int(ligne["maturite_mois"]),
        **textes,
    )


def modalites(lecteur: Lecteur, liste: str, champ: str = "libelle") -> dict[str, str]:
    """Return the words (or another field) of the codes of a list, in its order."""
    cadre = lecteur.statistique(SQL_CODES)
    retenu = cadre[cadre["liste"] == liste].sort_values("ordre")
    textes = (texte if est_absent(texte) else apostrophes(texte) for texte in retenu[champ])
    return dict(zip(retenu["code"], textes, strict=True))


@dataclass(frozen=True)
class Dimension:
    """One way to split an indicator: its name, and the words of its modalities in the order of their list."""

    code: str
    libelle: str
    modalites: dict[str, str]

    def ecrire(self, modalite: str) -> str:
        """Write a modality; one that the list lacks is shown as it is."""
        return self.modalites.get(modalite, modalite)

    def rang(self, modalite: str) -> tuple[int, str]:
        """Return the place of a modality in its list, the unknown ones last in the order of their codes."""
        codes = list(self.modalites)
        return (codes.index(modalite) if modalite in codes else len(codes), modalite)


def dimension(lecteur: Lecteur, code: str) -> Dimension:
    """Return a dimension as the lists of the warehouse name it; types of dwelling have no list there."""
    cadre = lecteur.statistique(SQL_CODES)
    ligne = cadre[(cadre["liste"] == "DIMENSION") & (cadre["code"] == code)]
    if code == "typologie" or ligne.empty:
        return Dimension(code, *(("Type de logement", TYPOLOGIES) if code == "typologie" else (code, {})))
    return Dimension(code, str(ligne.iloc[0]["libelle"]), modalites(lecteur, str(ligne.iloc[0]["groupe"])))
