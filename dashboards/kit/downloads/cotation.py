"""The note of a scenario of the grid, for a conférence intercommunale: its weights, and who gains or loses places.

What belongs here: counts by group. What does not: any row of a person.
"""

import pandas as pd

from dashboards.kit.downloads.filters import Choix
from dashboards.kit.downloads.suivis import FERME
from dashboards.kit.reads import territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.pages.cotation import cards, reads, scenario
from warehouse.errors import ErreurObservatoire
from warehouse.matching.grid import comparer, noter

RIEN = "Aucun ménage éligible à un logement vacant de votre périmètre : il n’y a rien à simuler."
DEFINITIONS_COTATION = (
    ("tableau", "Poids des critères, puis une répartition des ménages : publics, ancienneté, taille, territoire"),
    ("groupe", "Critère ou groupe de ménages"),
    ("poids_avant, poids_apres", "Points du critère dans la grille d’aujourd’hui et dans le scénario"),
    ("paires", "Ménages éligibles, comptés une fois par logement de l’échantillon"),
    ("top_3_avant, top_3_apres", "Ménages du groupe parmi les trois premiers d’un logement, avant et après"),
    ("top_10_avant, top_10_apres", "Ménages du groupe parmi les dix premiers d’un logement, avant et après"),
)


def lire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Measure a scenario against today's grid."""
    jour = date_des_donnees(lecteur)
    if not lecteur.droits.lit("rapprochement") or jour is None:
        raise ErreurObservatoire(FERME)
    cadre = reads.paires(lecteur)
    if cadre.empty:
        raise ErreurObservatoire(RIEN)
    actuels = scenario.du_jour(cadre, jour, scenario.lisibles(lecteur))
    filtres = {
        scenario.PARAMETRES[code]: choix.prendre(
            scenario.PARAMETRES[code], scenario.options(actuel.points, scenario.VALEURS), f"{actuel.points:g}"
        )
        for code, actuel in actuels.items()
    }
    retard = scenario.seuil_du_jour(actuels)
    if retard is not None:
        filtres[scenario.SEUIL] = choix.prendre(scenario.SEUIL, scenario.options(retard, scenario.MOIS), f"{retard:g}")
    voulus = scenario.lire(actuels, filtres)
    points = [
        noter(cadre["points"], cadre["points_detail"], cadre["quantites"], list(grille.values()))
        for grille in (actuels, voulus)
    ]
    epci = dict(territoires.territoires(lecteur).noms("epci")[["code", "libelle"]].itertuples(index=False))
    poids = cards.poids(actuels, voulus).set_axis(["groupe", "poids_avant", "poids_apres"], axis=1)
    lus = [poids.assign(tableau="Poids des critères")]
    lus += [table.assign(tableau=titre) for titre, table in cards.tables(cadre, epci, comparer(cadre, *points)).items()]
    note = pd.concat(lus, ignore_index=True)
    return note[["tableau", *(c for c in note.columns if c != "tableau")]], "simulation d’une grille de cotation"


JEUX_COTATION = {"cotation": (lire, DEFINITIONS_COTATION)}
