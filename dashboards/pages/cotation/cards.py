"""The tables of a scenario: its weights against another grid's, and who gains or loses places, group by group."""

from collections.abc import Mapping

import pandas as pd

from dashboards.kit.words.formats import nombre
from dashboards.pages.cotation.scenario import LIBELLES
from warehouse.matching.grid import Critere, Mouvements, repartir

ANCIENNETES = ((12, "Moins d’un an"), (36, "De 1 à 3 ans"), (60, "De 3 à 5 ans"), (10_000, "5 ans et plus"))
TAILLES = ((2, "1 personne"), (3, "2 personnes"), (5, "3 ou 4 personnes"), (1000, "5 personnes et plus"))
PUBLICS = ("DALO", "Autre public prioritaire", "Autres ménages")
INCONNU = "Non renseigné"
ORDRE = [*PUBLICS, *(mots for classes in (ANCIENNETES, TAILLES) for _, mots in classes)]
COLONNES = {
    "paires": "Ménages éligibles",
    "top_3_avant": "Trois premiers, avant",
    "top_3_apres": "Trois premiers, après",
    "top_10_avant": "Dix premiers, avant",
    "top_10_apres": "Dix premiers, après",
}


def poids(avant: Mapping[str, Critere], apres: Mapping[str, Critere]) -> pd.DataFrame:
    """Write the weights of each criterion, before and after."""
    return pd.DataFrame(
        {
            "Critère": [LIBELLES[code] for code in apres],
            "Avant": [ecrire(avant[code]) for code in apres],
            "Après": [ecrire(apres[code]) for code in apres],
        }
    )


def ecrire(critere: Critere) -> str:
    """Write one weight, with its threshold where it has one."""
    au_dela = f" au-delà de {nombre(critere.seuil)} mois" if critere.code == "DELAI_ANORMAL" else ""
    return f"{nombre(critere.points)}{au_dela}"


def groupes(cadre: pd.DataFrame, epci: Mapping[str, str]) -> dict[str, pd.Series]:
    """Return the group of each pair in each table: never nationality, health nor a person."""
    return {
        "Publics prioritaires": pd.Series(
            [
                PUBLICS[0 if dalo else 1 if prioritaire else 2]
                for dalo, prioritaire in zip(cadre["has_dalo"], cadre["is_prioritaire"], strict=True)
            ]
        ),
        "Ancienneté": pd.Series([_classe(mois, ANCIENNETES) for mois in cadre["anciennete_mois"]]),
        "Taille du ménage": pd.Series([_classe(taille, TAILLES) for taille in cadre["nb_personnes"]]),
        "Territoire du logement": pd.Series([epci.get(code, INCONNU) for code in cadre["epci_code"]]),
    }


def tables(cadre: pd.DataFrame, epci: Mapping[str, str], mouvements: Mouvements) -> dict[str, pd.DataFrame]:
    """Return the counts of each table, by group: pairs, first three and first ten, before and after."""
    lues = {titre: repartir(siens, mouvements) for titre, siens in groupes(cadre, epci).items()}
    return {titre: table.sort_values("groupe", key=_places, kind="stable") for titre, table in lues.items()}


def dire(table: pd.DataFrame, titre: str) -> pd.DataFrame:
    """Write one table."""
    dites = {titre: list(table["groupe"])}
    return pd.DataFrame(dites | {mots: [nombre(n) for n in table[nom]] for nom, mots in COLONNES.items()})


def gagnant(table: pd.DataFrame) -> str:
    """Return the group that gains the most first places; empty where none does."""
    gains = [
        (int(apres) - int(avant), str(groupe))
        for groupe, avant, apres in zip(table["groupe"], table["top_3_avant"], table["top_3_apres"], strict=True)
    ]
    combien, groupe = max(gains, default=(0, ""))
    return groupe if combien > 0 else ""


def _places(groupes: pd.Series) -> pd.Series:
    return groupes.map(lambda groupe: ORDRE.index(groupe) if groupe in ORDRE else len(ORDRE))


def _classe(valeur: float, classes: tuple[tuple[int, str], ...]) -> str:
    return next((mots for borne, mots in classes if valeur < borne), INCONNU)
