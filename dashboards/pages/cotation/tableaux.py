"""The tables of a scenario of the grid: its weights, its rules, who moves, who was housed.

What belongs here: counts by group. What does not: any row of a person; the same in sentences (``note``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboards.kit.downloads.filters import FERME, Choix
from dashboards.kit.reads import territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.pages.cotation import cards, passe, reads, scenario
from dashboards.pages.cotation.essai import Essai, Revue, essayer, revoir
from warehouse.errors import ErreurObservatoire
from warehouse.matching.grid import Regle, regles_en_vigueur

GRILLE = "Grille d’aujourd’hui"
RIEN = (
    "Aucun ménage éligible à un logement vacant de votre périmètre, ni attribution dont vous lisiez le ménage logé : "
    "il n’y a rien à simuler."
)
DEFINITIONS_COTATION = (
    (
        "tableau",
        f"{GRILLE} : son nom, sa version et sa source ; poids des critères et règle mise de côté ; ménages par public, "
        "ancienneté, taille et territoire ; "
        "logement par logement ; « Ce qui s’est passé » : les ménages logés, par groupe",
    ),
    ("groupe", "Grille, critère, groupe de ménages ou logement (type, surface, commune, loyer)"),
    ("poids_avant, poids_apres", "Points du critère, ou règle mise de côté, aujourd’hui et dans le scénario"),
    ("paires_avant, paires_apres", "Ménages éligibles, comptés une fois par logement ; du passé, ménages logés admis"),
    ("top_3_avant, top_3_apres", "Ménages du groupe parmi les trois premiers d’un logement, avant et après"),
    ("top_10_avant, top_10_apres", "Ménages du groupe parmi les dix premiers d’un logement, avant et après"),
    ("entrants", "Ménages qui entrent parmi les trois premiers du logement"),
    ("venus_de", "Rangs d’avant des trois premiers d’après, dans leur ordre"),
    (
        "baux",
        f"Attributions des douze derniers mois, {reads.BAUX} au plus, tirées au sort parmi celles dont vous lisez le "
        f"ménage logé, en attente le jour de la décision. {passe.DEFINITION}",
    ),
    ("baux_tirables, baux_decides", "Attributions parmi lesquelles elles sont tirées ; toutes celles des douze mois"),
    ("ecartes_avant, ecartes_apres", "Ménages logés que les règles écartent"),
    ("rang_median_avant, rang_median_apres", "Rang médian des ménages logés que les règles admettent"),
)


@dataclass(frozen=True)
class Mesure:
    """A scenario measured against the grid of today, and what names its codes (``epci``, ``communes``)."""

    jour: date
    regles: Mapping[str, Regle]
    reference: scenario.Scenario
    voulu: scenario.Scenario
    lectures: reads.Lectures
    essai: Essai
    revue: Revue
    epci: Mapping[str, str]
    communes: Mapping[str, str]


def mesurer(lecteur: Lecteur, choix: Choix) -> Mesure:
    """Measure a scenario against today's grid.

    Raises:
        ErreurObservatoire: the reader has no list, or there is nothing to measure.

    """
    jour = date_des_donnees(lecteur)
    if not lecteur.droits.lit("rapprochement") or jour is None:
        raise ErreurObservatoire(FERME)
    lectures, regles = reads.lire(lecteur), regles_en_vigueur(jour)
    actuels = scenario.du_jour(lecteur.departements[0], jour, scenario.lisibles(lecteur))
    filtres = {
        scenario.PARAMETRES[code]: choix.prendre(
            scenario.PARAMETRES[code], scenario.options(actuel.points, scenario.VALEURS), f"{actuel.points:g}"
        )
        for code, actuel in actuels.items()
    }
    retard = scenario.seuil_du_jour(actuels)
    if retard is not None:
        filtres[scenario.SEUIL] = choix.prendre(scenario.SEUIL, scenario.options(retard, scenario.MOIS), f"{retard:g}")
    filtres[scenario.REGLE] = choix.prendre(scenario.REGLE, scenario.mises_de_cote(regles), scenario.AUCUNE)
    reference, voulu = scenario.lire(actuels, {}), scenario.lire(actuels, filtres, regles)
    lectures.lire_les_listes(lecteur, [voulu.levee])
    lectures.lire_le_passe(lecteur, [voulu.levee])
    essai, revue = essayer(lectures, reference, voulu), revoir(lectures, actuels, reference, voulu)
    if essai.cadre.empty and not lectures.baux:
        raise ErreurObservatoire(RIEN)
    mesh = territoires.territoires(lecteur)
    epci, communes = (mesh.libelles(nom) for nom in ("epci", "commune"))
    return Mesure(jour, regles, reference, voulu, lectures, essai, revue, epci, communes)


def lire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Return the tables of a scenario against today's grid, one below the other."""
    lue = mesurer(lecteur, choix)
    essai, lectures, epci = lue.essai, lue.lectures, lue.epci
    poids = cards.poids(lue.reference, lue.voulu, lue.regles).set_axis(["groupe", "poids_avant", "poids_apres"], axis=1)
    passees = cards.passees(lue.revue, epci)
    ensemble: dict[str, float | None] = {"baux_tirables": lectures.tirables, "baux_decides": lectures.decides}
    for nom, mesure in zip(("avant", "apres"), lue.revue.mesures, strict=True):
        ensemble[f"ecartes_{nom}"] = mesure.baux - mesure.admis
    passees[cards.ENSEMBLE] = passees[cards.ENSEMBLE].assign(**ensemble)
    nommee = pd.DataFrame({"groupe": [scenario.grille_du_jour(lecteur, lue.jour)]})
    lus = [nommee.assign(tableau=GRILLE), poids.assign(tableau="Poids des critères")]
    if not essai.cadre.empty:
        lus += [table.assign(tableau=titre) for titre, table in cards.tables(essai, epci).items()]
        logements = cards.logements(essai, lectures.offres, lue.communes).drop(columns="offre_id")
        lus += [logements.assign(tableau="Logement par logement")]
    lus += [table.assign(tableau=f"Ce qui s’est passé : {titre}") for titre, table in passees.items()]
    note = pd.concat(lus, ignore_index=True)
    return note[["tableau", *(c for c in note.columns if c != "tableau")]], "simulation d’une grille de cotation"


JEUX_COTATION = {"cotation": (lire, DEFINITIONS_COTATION)}
