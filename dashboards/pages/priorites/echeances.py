"""What waits for a reader of the recours: which stage is its to act on, and what is said of it in a sentence.

What belongs here: the State, which houses the households recognised, told from the commission, which decides the
recours; for its landing page and for its lists. What does not: the lists themselves (``listes``).
"""

from dataclasses import replace

import pandas as pd

from dashboards.kit import seuils
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.reads import suivis
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.words.formats import Valeur, date_longue, nombre, pluriel
from dashboards.kit.words.sentences_suivi import phrase_echeances, phrase_recours
from warehouse.access.alerts import decide_les_recours
from warehouse.reference import DALO


def decide(lecteur: Lecteur) -> bool:
    """Tell whether a reader decides the recours."""
    return decide_les_recours(lecteur.droits)


def etape(lecteur: Lecteur) -> str:
    """Return the stage that a reader acts on; the other one, it only follows up."""
    return suivis.EN_INSTRUCTION if decide(lecteur) else suivis.A_RELOGER


def population(lecteur: Lecteur) -> str:
    """Name the rows of the stage of a reader."""
    return "recours DALO en cours d’examen" if decide(lecteur) else "ménages reconnus DALO à loger"


def phrase(lecteur: Lecteur, attente: pd.DataFrame) -> str:
    """Say how many rows of its stage wait for a reader, and what falls due."""
    calculees = not seuils.manque(lecteur, DALO)
    jour, comptes = date_des_donnees(lecteur), suivis.compter(attente)
    if not decide(lecteur):
        return phrase_echeances(jour, *comptes, sont_calculees=calculees)
    plus_ancien = None if attente.empty else attente["date_depot"].min()
    return phrase_recours(jour, *comptes, plus_ancien, sont_calculees=calculees)


def chiffres(lecteur: Lecteur, attente: pd.DataFrame) -> list[Chiffre]:
    """Return how many rows of its stage wait for a reader, then those that fall due."""
    total, proches, passees = suivis.compter(attente)
    if decide(lecteur):
        depuis = "" if attente.empty else f"le plus ancien déposé le {date_longue(attente['date_depot'].min())}"
        tous = Chiffre("Recours à décider", Valeur(total), "compte", comparaisons=depuis)
        dues = [
            Chiffre("Décisions dues sous 30 jours", Valeur(proches), "compte", comparaisons="à inscrire en séance"),
            Chiffre("Échéances de décision dépassées", Valeur(passees), "compte", comparaisons="à décider en premier"),
        ]
    else:
        echues = f"{nombre(passees)} {pluriel(passees, 'échéance dépassée', 'échéances dépassées')}"
        tous = Chiffre("Ménages reconnus à loger", Valeur(total), "compte")
        dues = [Chiffre("Échéances DALO sous 30 jours", Valeur(proches), "compte", comparaisons=echues)]
    if seuils.manque(lecteur, DALO):
        dues = [replace(une, autrement=seuils.NON_PARAMETRE, comparaisons="") for une in dues]
    return [tous, *dues]
