"""The note of a scenario of the grid, for a conférence intercommunale: what was compared, what moves, which limits.

What belongs here: the place of each sentence and table, as counts. What does not: any row of a person, and what is
measured (``tableaux``).
"""

from collections.abc import Sequence

import pandas as pd

from dashboards.kit.downloads.feuille import Feuille, Tableau
from dashboards.kit.downloads.filters import Choix
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import EtatPublication
from dashboards.kit.words.formats import date_heure, date_longue
from dashboards.kit.words.texts import SCORE
from dashboards.pages.cotation import cards, passe, scenario, sentences
from dashboards.pages.cotation.tableaux import mesurer

TITRE = "Simulation d’une grille de cotation : note pour une conférence intercommunale"
COMPARE = "Comparé : un scénario, contre la grille d’aujourd’hui. {grille}"
PREMIERE, AUTRES = 2.6, 1.0


def note(lecteur: Lecteur, etat: EtatPublication, choix: Choix) -> Feuille:
    """Write a scenario against today's grid as a note."""
    lue = mesurer(lecteur, choix)
    mouvements, (avant, apres) = lue.essai.mouvements, lue.revue.mesures
    tables = cards.tables(lue.essai, lue.epci) if mouvements.menages else {}
    gagne = cards.gagnant(tables["Publics prioritaires"]) if tables else ""
    passees = [cards.dire_passees(cards.passees(lue.revue, lue.epci))] if apres.baux else []
    logements = [cards.logements(lue.essai, lue.lectures.offres, lue.communes)] if mouvements.menages else []
    return Feuille(
        sujet=TITRE,
        phrase=sentences.phrase(mouvements, gagne, est_le_meme=lue.voulu == lue.reference),
        contexte=(
            COMPARE.format(grille=scenario.grille_du_jour(lecteur, lue.jour)),
            f"{lecteur.portail.donnees} au {date_longue(lue.jour)}, publiées le {date_heure(etat.publiee_at)}. Note "
            f"établie pour {lecteur.session.organisme_libelle}, dans la limite de ce qu’il peut lire.",
        ),
        texte=(
            sentences.changements(lue.reference, lue.voulu, lue.regles),
            sentences.aujourd_hui(mouvements),
            sentences.du_passe(avant, apres),
            *([passe.population(lue.lectures).strip()] if apres.baux else []),
        ),
        tableaux=(
            tableau("Poids des critères", cards.poids(lue.reference, lue.voulu, lue.regles)),
            *(tableau(titre, cards.dire(table, titre)) for titre, table in tables.items()),
            *(tableau("Logement par logement", cards.dire_logements(siens)) for siens in logements),
            *(tableau("Ce qui s’est passé", table) for table in passees),
        ),
        notes=(
            sentences.AVERTISSEMENT,
            sentences.PERIMETRE,
            *([passe.DEFINITION] if apres.baux else []),
            SCORE,
        ),
        lignes=sum(map(len, (*tables.values(), *passees, *logements))),
    )


def tableau(titre: str, cadre: pd.DataFrame) -> Tableau:
    """Lay out a table whose first column is the widest."""
    parts: Sequence[float] = (PREMIERE, *[AUTRES] * (len(cadre.columns) - 1))
    colonnes = tuple(zip(map(str, cadre.columns), parts, strict=True))
    return Tableau(titre, colonnes, cadre.astype(str).to_numpy().tolist())
