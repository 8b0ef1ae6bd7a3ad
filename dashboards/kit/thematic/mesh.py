"""The cards of a mesh: its areas ranked by one indicator, on the map, in a table.

What belongs here: what any frame of areas or modalities needs before it is drawn (who comes first, the line of
reference). What does not: series and breakdowns (``kit.thematic.cards``).
"""

import pandas as pd

from dashboards.charts import carte, classement
from dashboards.charts.base import dessinables, ecrire, fiables
from dashboards.charts.geo import Geometrie
from dashboards.kit.graphique import Carte, Choix
from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.words.evolutions import DUREES
from dashboards.kit.words.formats import CAS_MIN, Valeur, est_insuffisant
from dashboards.kit.words.sentences import parmi, sujet

REPERE = " ; trait pointillé : le département"
RAPPORTS = frozenset({"ratio", "pct"})
EFFECTIF = {"cas": "Effectif"}
PARMI_ASSEZ = f" parmi ceux d’au moins {CAS_MIN} cas"
# Where most are secret, a ranking draws those that have a figure: the table has them all.
AU_TABLEAU = " ; {n} EPCI sous secret, dans le tableau seul"
PEU_DE_CAS = f" ; {{quoi}} : moins de {CAS_MIN} cas, à la fin et hors du classement"


def visibles(cadre: pd.DataFrame) -> pd.DataFrame:
    """Keep what can be drawn: axes without a figure would say nothing."""
    return cadre[~cadre["is_masque"].astype(bool) & cadre["valeur"].notna()]


def premier(trie: pd.DataFrame, unite: str) -> str | None:
    """Return the name of the first row of a ranking that rests on enough cases, if there is one.

    None where the second is written with the same figure: of equals, none comes first.
    """
    montres = visibles(trie)
    premiers = montres[fiables(montres)].head(2)
    ecrits = ecrire(premiers, "valeur", unite)
    return str(premiers["libelle"].iloc[0]) if ecrits and len(set(ecrits)) == len(ecrits) else None


def tete(nom: str | None, cadre: pd.DataFrame, unite: str, defaut: str, quoi: str = "") -> str:
    """Write who comes first, among those of enough cases where some have too few; ``quoi``: what it is one of.

    Nobody does where a figure is secret: it may be the greatest. Of durations, the first is not the best.
    """
    if nom is None or cadre["is_masque"].any():
        return defaut
    if unite == "pct":
        lesquels = parmi(any(map(est_insuffisant, ecrire(cadre, "valeur", unite))))
    else:
        lesquels = "" if fiables(visibles(cadre)).all() else PARMI_ASSEZ
    if unite in DUREES:
        return f"{quoi}, le plus long{lesquels} : {nom}" if quoi else f"Le plus long{lesquels} : {nom}"
    return f"{f'{quoi} : ' if quoi else ''}{nom} vient en tête{lesquels}"


def hors_classement(cadre: pd.DataFrame, quoi: str) -> str:
    """Say what marks the rows of too few cases, which a ranking leaves at its end; nothing where there are none."""
    return PEU_DE_CAS.format(quoi=quoi) if not fiables(visibles(cadre)).all() else ""


def dessines(cadre: pd.DataFrame, choisi: str | None) -> pd.DataFrame:
    """Return the areas that a ranking draws: all, or where most are masked, those that are not and the chosen one."""
    masques = cadre["is_masque"].astype(bool)
    est_muet = 2 * masques.sum() > len(cadre) and not visibles(cadre).empty
    return cadre[~masques | cadre["code"].eq(choisi)] if est_muet else cadre


def trait_de_reference(reference: Valeur, indicateur: Indicateur) -> float | None:
    """Return where the line of reference stands, none for counts nor for what is not shown."""
    montre = reference.part_fiable if indicateur.unite == "pct" else reference.connue
    return float(reference.valeur or 0) if montre and indicateur.unite != "compte" else None


def rangs(
    cadre: pd.DataFrame, indicateur: Indicateur, reference: Valeur, choisi: str | None, quand: str, publiee: str
) -> Carte:
    """Rank the EPCI, greatest first."""
    cadre = dessinables(cadre, indicateur.unite)
    trie = classement.trier(cadre)
    nom = premier(trie, indicateur.unite)
    trait = trait_de_reference(reference, indicateur)
    traces = dessines(cadre, choisi)
    tus = len(cadre) - len(traces)
    return Carte(
        cle="classement",
        titre=tete(sujet("epci", nom) if nom else None, cadre, indicateur.unite, indicateur.court),
        sous_titre=f"{indicateur.libelle}, {quand}, par EPCI"
        + (REPERE if trait is not None else "")
        + hors_classement(cadre, "points pâles")
        + (AU_TABLEAU.format(n=tus) if tus else ""),
        dessiner=lambda theme: classement.points(
            traces,
            indicateur.unite,
            theme,
            reference=trait,
            choisi=choisi,
            nom_reference="département",
        ),
        donnees=tableau_mesh(trie, indicateur, "EPCI"),
        alt=f"Classement des EPCI : {indicateur.libelle}, {quand}.",
        choisit=Choix("geo", "epci-"),
        source=indicateur.provenance(publiee),
        nb_masques=int(cadre["is_masque"].sum()),
    )


def carte_des_aires(
    cadre: pd.DataFrame,
    indicateur: Indicateur,
    maille: str,
    choisi: str | None,
    quand: str,
    publiee: str,
    contours: Geometrie | None,
) -> Carte:
    """Map one rate; a table where the département has no outlines."""
    cadre = dessinables(cadre, indicateur.unite)
    decoupe = carte.classes(cadre.loc[~cadre["is_masque"], "valeur"], indicateur.pas)
    par = "commune" if maille == "commune" else "EPCI"
    return Carte(
        cle=f"carte_{maille}",
        titre="Où la valeur est-elle la plus forte ?",
        sous_titre=f"{indicateur.libelle}, {quand}, par {par}" + (f", {decoupe.nom}" if contours else ""),
        dessiner=carte.tracer(contours, cadre, maille, indicateur.unite, decoupe, choisi=choisi, vide="non calculable"),
        donnees=tableau_mesh(classement.trier(cadre), indicateur, "Commune" if maille == "commune" else "EPCI"),
        alt=f"{'Carte' if contours else 'Tableau'} par {par} : {indicateur.libelle}, {quand}.",
        choisit=Choix("geo", "com-" if maille == "commune" else "epci-"),
        source=indicateur.provenance(publiee) + carte.origine(contours),
        nb_masques=int(cadre["is_masque"].sum()),
    )


def tableau_mesh(trie: pd.DataFrame, indicateur: Indicateur, entete: str) -> pd.DataFrame:
    """Write a mesh as a table: value, and the two terms of a rate, or what it rests on where it is no ratio."""
    table = pd.DataFrame({entete: trie["libelle"], indicateur.court: ecrire(trie, "valeur", indicateur.unite)})
    if indicateur.unite in RAPPORTS:
        termes = {"numerateur": "Numérateur", "denominateur": "Dénominateur"} if indicateur.denominateur else EFFECTIF
        for colonne, nom in termes.items():
            table[nom] = ecrire(trie, colonne, "compte")
    return table.reset_index(drop=True)
