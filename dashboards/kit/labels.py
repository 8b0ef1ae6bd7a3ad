"""The labels of a demande that its reader is told of: what is not told is no « no », and a screen names what it counts.

What belongs here: which labels, and their words. What does not: who reads them (the register of rights).
"""

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.texts import CHOIX_INCONNU

LABELS = {"has_dalo": "DALO", "has_pdalpd": "PDALPD", "has_acd": "accord collectif"}
PRIORITAIRE = "Prioritaire"
NON_LU = (
    "Le choix demandé par l’adresse ({{filtre}}) n’est pas proposé à votre profil, qui ne lit que {labels} parmi les "
    "labels de priorité : vous voyez « {{choix}} »."
)
NE_SONT_PAS_LUS = "Parmi les labels de priorité, votre profil ne lit que {labels}."


def lus(lecteur: Lecteur) -> list[str]:
    """Return the columns of the labels that the profile reads."""
    return [colonne for colonne in LABELS if colonne not in lecteur.vides("demande")]


def sont_tous_lus(lecteur: Lecteur) -> bool:
    """Tell whether the profile reads every label: it alone knows who is of no priority public."""
    return len(lus(lecteur)) == len(LABELS)


def choix_inconnu(lecteur: Lecteur) -> str:
    """Return the sentence on a population that is not offered to the reader; the filter and the choice fill it."""
    return CHOIX_INCONNU if sont_tous_lus(lecteur) else NON_LU.format(labels=enumerer(lecteur))


def limites(lecteur: Lecteur) -> str:
    """Say which labels alone the reader is told of: a household without one may have another. Nothing of all."""
    return "" if sont_tous_lus(lecteur) else NE_SONT_PAS_LUS.format(labels=enumerer(lecteur, " et "))


def enumerer(lecteur: Lecteur, dernier: str = ", ") -> str:
    """Write the labels that the profile reads; ``dernier``: what comes before the last one."""
    *debut, fin = [LABELS[colonne] for colonne in lus(lecteur)]
    return f"{', '.join(debut)}{dernier}{fin}" if debut else fin


def titre(lecteur: Lecteur) -> str:
    """Head the column that tells who has a label: by their names, where the profile does not read them all."""
    return PRIORITAIRE if sont_tous_lus(lecteur) else enumerer(lecteur, " ou ")
