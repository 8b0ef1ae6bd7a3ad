"""What the landing page tells the commission that decides the recours to do: what is overdue, due, waiting.

What belongs here: the recours that wait for a decision, already read. What does not: the households recognised, which
are the State's to house (``cards``).
"""

import pandas as pd

from dashboards.kit.reads import suivis
from dashboards.kit.words.formats import date_longue, nombre, pluriel

Lien = tuple[str, str, dict[str, str]]
LISTE = {"onglet": suivis.EN_INSTRUCTION}


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
