"""What a page says of a threshold that nobody gave for the département: what is missing, and who sets it.

What belongs here: the sentence in the place of the figures. What does not: the thresholds, which are data
(``warehouse.reference``), nor what rests on them, which the warehouse does not tell.
"""

import streamlit as st

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.texts import echapper
from warehouse.reference import ANORMAL, DALO, GRILLE, PLAFOND, non_parametres

NON_PARAMETRE = "non paramétré"
PHRASES = {
    ANORMAL: "Délai anormalement long : non paramétré pour ce département. Aucune demande n’est signalée comme le "
    "dépassant tant que l’administrateur de l’observatoire n’a pas inscrit le seuil fixé par arrêté du préfet.",
    DALO: "Délais du DALO : non paramétrés pour ce département. Aucune échéance n’est calculée tant que "
    "l’administrateur de l’observatoire n’a pas inscrit les délais de décision et de relogement.",
    PLAFOND: "Plafonds de ressources : non paramétrés pour ce département. Aucune demande n’est classée ni écartée "
    "selon ses ressources tant que l’administrateur de l’observatoire n’a pas inscrit la zone des plafonds.",
    GRILLE: "Grille : non paramétrée pour ce département. Les points comptent l’ancienneté seule tant que "
    "l’administrateur de l’observatoire n’a pas inscrit la grille de cotation qui s’y applique.",
}


def manque(lecteur: Lecteur, seuil: str) -> bool:
    """Tell whether the département of the reader lacks a threshold."""
    return any(seuil in non_parametres(departement) for departement in lecteur.departements)


def dire(lecteur: Lecteur, *seuils: str) -> None:
    """Say which of these thresholds are missing, and who sets them."""
    for seuil in seuils:
        if manque(lecteur, seuil):
            st.info(echapper(PHRASES[seuil]))
