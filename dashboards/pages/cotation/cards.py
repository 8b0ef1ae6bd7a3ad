"""The tables of a scenario against another: its weights, who moves, dwelling by dwelling, and who was housed."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dashboards.charts.base import PEU
from dashboards.kit.logement import nom_et_loyer
from dashboards.kit.words.formats import ABSENT as ABSENT_DIT
from dashboards.kit.words.formats import nombre, rang
from dashboards.pages.cotation.essai import Essai, Revue
from dashboards.pages.cotation.scenario import LIBELLES, NOMS, REGLE, Scenario
from warehouse.matching.grid import ABSENT, Critere, Regle, par_logement, repartir
from warehouse.matching.past import rangs_medians

ANCIENNETES = ((12, "Moins d’un an"), (36, "De 1 à 3 ans"), (60, "De 3 à 5 ans"), (10_000, "5 ans et plus"))
TAILLES = ((2, "1 personne"), (3, "2 personnes"), (5, "3 ou 4 personnes"), (1000, "5 personnes et plus"))
PUBLICS = ("DALO", "Autre public prioritaire", "Public prioritaire", "Autres ménages")
INCONNU = "Non renseigné"
LEVEE, AUCUNE_LEVEE = NOMS[REGLE], "Aucune"
ENSEMBLE = "Ensemble"
ORDRE = [*PUBLICS, *(mots for classes in (ANCIENNETES, TAILLES) for _, mots in classes)]
MEDIAN = "rang_median"
PREMIERES = {"top_3": "Trois premiers", "top_10": "Dix premiers"}
DE_LA_LISTE = {"paires": "Ménages éligibles", **PREMIERES}


def poids(avant: Scenario, apres: Scenario, regles: Mapping[str, Regle]) -> pd.DataFrame:
    """Write the weights of each criterion, and the rule set aside, before and after."""
    return pd.DataFrame(
        {
            "Critère": [*(LIBELLES[code] for code in apres.poids), LEVEE],
            **{
                moment: [
                    *(ecrire(un.poids[code]) for code in apres.poids),
                    regles[un.levee].libelle if un.levee else AUCUNE_LEVEE,
                ]
                for moment, un in (("Avant", avant), ("Après", apres))
            },
        }
    )


def ecrire(critere: Critere) -> str:
    """Write one weight, with its threshold where it has one."""
    au_dela = f" au-delà de {nombre(critere.seuil)} mois" if critere.code == "DELAI_ANORMAL" else ""
    return f"{nombre(critere.points)}{au_dela}"


def groupes(cadre: pd.DataFrame, epci: Mapping[str, str]) -> dict[str, pd.Series]:
    """Return the group of each pair in each table: never nationality, health nor a person."""
    return {
        "Publics prioritaires": _publics(cadre["has_dalo"], cadre["is_prioritaire"]),
        "Ancienneté": _classer(cadre["anciennete_mois"], ANCIENNETES),
        "Taille du ménage": _classer(cadre["nb_personnes"], TAILLES),
        "Territoire du logement": cadre["epci_code"].map(lambda code: epci.get(code, INCONNU)),
    }


def tables(essai: Essai, epci: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Return the counts of each table, by group: pairs, first three and first ten, before and after."""
    siens = groupes(essai.cadre, epci)
    rangs = essai.mouvements.avant, essai.mouvements.apres
    return {titre: _ordonner(repartir(serie, *rangs)).drop(columns="lignes") for titre, serie in siens.items()}


def passees(revue: Revue, epci: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Return the same counts of those who were housed, all together first, and the median of their ranks.

    ``baux``: how many of each group.
    """
    tous = {ENSEMBLE: pd.Series([ENSEMBLE] * len(revue.loges))} | groupes(revue.loges, epci)
    return {
        titre: _ordonner(
            repartir(serie, revue.avant, revue.apres)
            .rename(columns={"lignes": "baux"})
            .join(rangs_medians(serie, revue.avant, revue.apres), on="groupe")
        )
        for titre, serie in tous.items()
    }


def dire(table: pd.DataFrame, titre: str) -> pd.DataFrame:
    """Write one table; what a scenario changes for nobody is written once."""
    return pd.DataFrame({titre: list(table["groupe"])} | _moments(table, DE_LA_LISTE))


def _moments(table: pd.DataFrame, mots: Mapping[str, str]) -> dict[str, list[str]]:
    """Write counts and ranks before and after, in one column each where they are the same."""
    dites: dict[str, list[str]] = {}
    for nom, dit in mots.items():
        ecrire_un = _dire_rang if nom == MEDIAN else nombre
        avant, apres = table[f"{nom}_avant"], table[f"{nom}_apres"]
        moments = {"": apres} if avant.equals(apres) else {", avant": avant, ", après": apres}
        dites |= {f"{dit}{moment}": [ecrire_un(n) for n in serie] for moment, serie in moments.items()}
    return dites


def dire_passees(comptes: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Write in one table how many of those housed come among the first ones, by groups that do not add up.

    Each is told with what it divides: all of them, by public, by wait.
    """
    lues = pd.concat(comptes.values(), ignore_index=True)
    noms = [
        ENSEMBLE if titre == ENSEMBLE else f"{titre} : {groupe}"
        for titre, siens in comptes.items()
        for groupe in siens["groupe"]
    ]
    # A few households, divided by public, wait and size, would make a table of zeros: the cards say how many they are.
    assez = [nom for nom in PREMIERES if max(lues.loc[0, [f"{nom}_avant", f"{nom}_apres"]]) >= PEU]
    places = {MEDIAN: "Rang médian"} | {nom: PREMIERES[nom] for nom in assez}
    dites = {"Ménages logés": noms, "Attributions": [nombre(n) for n in lues["baux"]]}
    return pd.DataFrame(dites | _moments(lues, places))


def _dire_rang(median: float) -> str:
    return ABSENT_DIT if pd.isna(median) else rang(round(median))


def logements(essai: Essai, offres: pd.DataFrame, communes: Mapping[str, str]) -> pd.DataFrame:
    """Return by dwelling what tells it from the others, how many are eligible, and from where its first three come."""
    comptes = par_logement(essai.cadre, essai.mouvements.avant, essai.mouvements.apres)
    lieux = offres.loc[comptes["offre_id"]]
    noms = [nom_et_loyer(lieu, communes) for _, lieu in lieux.iterrows()]
    venus = [", ".join("nouveau" if n == ABSENT else rang(n) for n in siens) for siens in comptes["venus_de"]]
    return comptes.assign(groupe=noms, venus_de=venus)


def dire_logements(comptes: pd.DataFrame) -> pd.DataFrame:
    """Write the dwellings."""
    return pd.DataFrame(
        {
            "Logement": list(comptes["groupe"]),
            "Ménages éligibles, avant": [nombre(n) for n in comptes["paires_avant"]],
            "Ménages éligibles, après": [nombre(n) for n in comptes["paires_apres"]],
            "Entrants parmi les trois premiers": [nombre(n) for n in comptes["entrants"]],
            "Rangs d’avant des trois premiers": list(comptes["venus_de"]),
        }
    )


def gagnant(table: pd.DataFrame) -> str:
    """Return the group that gains the most first places; empty where none does."""
    gains = [
        (int(apres) - int(avant), str(groupe))
        for groupe, avant, apres in zip(table["groupe"], table["top_3_avant"], table["top_3_apres"], strict=True)
    ]
    combien, groupe = max(gains, default=(0, ""))
    return groupe if combien > 0 else ""


def _publics(dalo: pd.Series, prioritaire: pd.Series) -> pd.Series:
    """Return the public of each household; ``dalo``: absent where the reader is not told who is recognised."""
    reconnue, autre, sans_detail, aucun = PUBLICS
    tu, prioritaires = dalo.isna().to_numpy(), prioritaire.to_numpy(bool)
    reconnues = (dalo.astype("boolean").fillna(value=False)).to_numpy(bool)
    return pd.Series(np.select([reconnues, prioritaires & tu, prioritaires], [reconnue, sans_detail, autre], aucun))


def _ordonner(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values("groupe", key=_places, kind="stable")


def _places(groupes: pd.Series) -> pd.Series:
    return groupes.map(lambda groupe: ORDRE.index(groupe) if groupe in ORDRE else len(ORDRE))


def _classer(valeurs: pd.Series, classes: tuple[tuple[int, str], ...]) -> pd.Series:
    """Return the class of each value: the first whose bound is above it."""
    bornes, mots = zip(*classes, strict=True)
    places = np.digitize(valeurs.to_numpy(np.float64, na_value=np.nan), bornes)
    return pd.Series(np.array([*mots, INCONNU], dtype=object)[places])
