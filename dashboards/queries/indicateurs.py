"""Indicators over the reader's views: one query gives a series, a ranking or a map for all of them.

The seven views have the same columns, so one statement reads them together. Months exist for the département and the
EPCI, years for the communes too, types for the département only.
"""

from dataclasses import dataclass

import pandas as pd

from dashboards.formats import Valeur
from dashboards.queries.lecteur import Lecteur


@dataclass(frozen=True)
class Indicateur:
    """How one indicator is called on screen."""

    nom: str
    libelle: str
    court: str
    unite: str
    population: str
    formule: str
    pas: float


INDICATEURS = {
    i.nom: i
    for i in (
        Indicateur(
            "stock",
            "Demandes en cours",
            "Demandes en cours",
            "compte",
            "demandes valides en fin de période, rattachées à la commune du premier vœu",
            "Demandes créées au plus tard à la date, ni radiées ni expirées à cette date.",
            10,
        ),
        Indicateur(
            "anciennete",
            "Ancienneté médiane des demandes en cours (mois)",
            "Ancienneté médiane",
            "mois",
            "demandes valides en fin de période, rattachées à la commune du premier vœu",
            "Médiane, en mois, du temps écoulé depuis la création de la demande.",
            1,
        ),
        Indicateur(
            "delai_anormal",
            "Part des demandes au-delà du délai anormalement long",
            "Au-delà du délai anormalement long",
            "pct",
            "demandes valides en fin de période",
            "Demandes dont l’ancienneté atteint le délai fixé par arrêté, rapportées aux demandes en cours.",
            0.5,
        ),
        Indicateur(
            "tension",
            "Demandes en cours pour une attribution",
            "Demandes pour une attribution",
            "ratio",
            "demandes en fin de période et baux signés dans les douze mois précédents",
            "Demandes en cours en fin de période, rapportées aux baux signés dans les douze mois qui la précèdent.",
            0.5,
        ),
        Indicateur(
            "attribution",
            "Attributions (baux signés)",
            "Attributions",
            "compte",
            "baux signés dans la période, rattachés à la commune du logement",
            "Nombre de baux signés dans la période.",
            5,
        ),
        Indicateur(
            "refus",
            "Part des offres refusées par le demandeur",
            "Offres refusées",
            "pct",
            "offres ayant reçu une réponse ou dont le délai de réponse est échu dans la période",
            "Offres refusées ou restées sans réponse, rapportées aux offres répondues ou échues.",
            1,
        ),
        Indicateur(
            "vacance",
            "Vacance",
            "Vacance",
            "pct",
            "logements proposés à la location, vacants en fin de période",
            "Logements vacants, rapportés aux logements loués ou proposés à la location.",
            0.5,
        ),
    )
}

COLONNES = (
    "departement_code, periode_type, periode, territoire_type, territoire_code, typologie,"
    " valeur, numerateur, denominateur, effectif, is_masque, publication_id"
)
FILTRES = {
    "serie": "periode_type = %(periode_type)s and typologie = 'TOUS' and territoire_code = any(%(codes)s)",
    "classement": "periode_type = %(periode_type)s and periode = any(%(periodes)s) and typologie = 'TOUS'"
    " and territoire_type = %(territoire_type)s",
    "typologies": "periode_type = %(periode_type)s and periode = %(periode)s and territoire_type = 'departement'",
}


def _reunir(noms: tuple[str, ...], filtre: str) -> str:
    """Write one statement that reads several indicators through the same filter; names come from this module only."""
    if not set(noms) <= set(INDICATEURS) or filtre not in FILTRES:
        raise ValueError("indicateur ou filtre inconnu")
    return " union all ".join(
        f"select '{nom}' as indicateur, {COLONNES} from indicateur_{nom}"  # noqa: S608 - closed list above
        f" where departement_code = any(%(departements)s) and {FILTRES[filtre]}"
        for nom in noms
    )


def serie(lecteur: Lecteur, noms: tuple[str, ...], periode_type: str, codes: list[str]) -> pd.DataFrame:
    """Read indicators of a few territories over time."""
    return lecteur.statistique(_reunir(noms, "serie"), periode_type=periode_type, codes=codes)


def classement(
    lecteur: Lecteur, noms: tuple[str, ...], periode_type: str, periodes: list[str], maille: str
) -> pd.DataFrame:
    """Read indicators of every territory of a mesh at some periods."""
    return lecteur.statistique(
        _reunir(noms, "classement"),
        periode_type=periode_type,
        periodes=periodes,
        territoire_type=maille,
    )


def par_typologie(lecteur: Lecteur, noms: tuple[str, ...], periode: str) -> pd.DataFrame:
    """Read indicators of the département by type of dwelling in one month."""
    return lecteur.statistique(_reunir(noms, "typologies"), periode_type="mois", periode=periode)


def valeur(cadre: pd.DataFrame, nom: str, code: str, periode: str, colonne: str = "valeur") -> Valeur:
    """Pick one figure; absent when there is no such cell."""
    lignes = cadre[(cadre["indicateur"] == nom) & (cadre["territoire_code"] == code) & (cadre["periode"] == periode)]
    lignes = lignes[lignes["typologie"] == "TOUS"]
    if lignes.empty:
        return Valeur(None)
    ligne = lignes.iloc[0]
    return Valeur(ligne[colonne], bool(ligne["is_masque"]))


def annee_avant(periode: str) -> str:
    """Return the same period of the year before."""
    annee, separateur, mois = periode.partition("-")
    return f"{int(annee) - 1}{separateur}{mois}"
