"""What the landing page says to the commission that decides the recours: how many wait, since when, until when.

What belongs here: the recours that wait for a decision, already read. What does not: the households recognised, which
are the State's to house (``cards``).
"""

from dataclasses import replace

import pandas as pd

from dashboards.kit import seuils
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.reads import suivis
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.words.formats import Valeur, date_longue, nombre, pluriel
from dashboards.kit.words.sentences_suivi import phrase_recours
from warehouse.reference import DALO

Lien = tuple[str, str, dict[str, str]]
LISTE = {"onglet": suivis.EN_INSTRUCTION}


def phrase(lecteur: Lecteur, attente: pd.DataFrame) -> str:
    """Say how many recours wait for a decision, the oldest, and what falls due."""
    calculees = not seuils.manque(lecteur, DALO)
    plus_ancien = None if attente.empty else attente["date_depot"].min()
    return phrase_recours(date_des_donnees(lecteur), *suivis.compter(attente), plus_ancien, sont_calculees=calculees)


def cartes(lecteur: Lecteur, attente: pd.DataFrame) -> list[Chiffre]:
    """Return the three figures of who decides."""
    total, proches, passees = suivis.compter(attente)
    depuis = "" if attente.empty else f"le plus ancien déposé le {date_longue(attente['date_depot'].min())}"
    dues = [
        Chiffre("Décisions dues sous 30 jours", Valeur(proches), "compte", comparaisons="à inscrire en séance"),
        Chiffre("Échéances de décision dépassées", Valeur(passees), "compte", comparaisons="à décider en premier"),
    ]
    if seuils.manque(lecteur, DALO):
        dues = [replace(une, autrement=seuils.NON_PARAMETRE, comparaisons="") for une in dues]
    return [Chiffre("Recours à décider", Valeur(total), "compte", comparaisons=depuis), *dues]


def taches(attente: pd.DataFrame) -> list[Lien]:
    """Return what to decide, what is overdue first, each with the list where it is done."""
    total, proches, passees = suivis.compter(attente)
    lignes: list[Lien] = []
    if passees:
        texte = f"{nombre(passees)} recours dont l’échéance est dépassée : décider en premier"
        lignes.append((texte, "priorites", LISTE | {"echeance": suivis.DEPASSEES}))
    if proches:
        texte = f"{nombre(proches)} {pluriel(proches, 'décision due', 'décisions dues')} sous 30 jours"
        lignes.append((f"{texte} : inscrire en séance", "priorites", LISTE | {"echeance": suivis.PROCHES}))
    if total:
        texte = (
            f"{nombre(total)} recours à décider, le plus ancien déposé le {date_longue(attente['date_depot'].min())}"
        )
        lignes.append((f"{texte} : ouvrir la liste", "priorites", LISTE | {"tri": "attente"}))
    return lignes
