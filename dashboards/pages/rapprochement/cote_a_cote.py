"""Two households of a list side by side: both of the page, or one of it and that of any rank of the whole list."""

import pandas as pd
import streamlit as st

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.tableau import tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.pages.rapprochement import cards, mixite, reads, sentences

AUTRE_RANG = "autre_rang"
SEUL = "Un seul ménage dans la liste : rien à comparer."
LE_MEME = "C’est le même ménage, ou la liste est plus courte : choisissez un autre rang."


def comparer(
    lecteur: Lecteur,
    offre: str,
    eligibles: int,
    lues: pd.DataFrame,
    objectif: mixite.Mixite | None,
    dits: sentences.Mots,
) -> None:
    """Draw the choice of two households, then what tells one from the other; ``lues``: the rows of the page."""
    choix = cards.etiquettes(lues)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        un = st.selectbox("Comparer", list(choix), format_func=choix.__getitem__, key="comparer")
        restent = {code: choix[code] for code in cards.autres(list(choix), un)}
        if eligibles > len(lues):
            restent[AUTRE_RANG] = "Un ménage d’un autre rang"
        if not restent:
            st.info(SEUL)
            return
        autre = st.selectbox("avec", list(restent), format_func=restent.__getitem__, key="comparer_avec")
        seconde = lues[lues["demande_id"] == autre]
        if autre == AUTRE_RANG:
            suivant = min(int(lues["rang"].max()) + 1, eligibles)
            place = int(st.number_input("De rang", 1, eligibles, value=suivant, key="comparer_rang"))
            seconde = mixite.marquer(reads.candidats(lecteur, offre, place - 1, 1), objectif)
            noter_une_fois(lecteur, (offre, place), len(seconde), ou="comparer", offre_id=offre)
    premiere = lues[lues["demande_id"] == un]
    if seconde.empty or seconde["demande_id"].iloc[0] == un:
        st.info(LE_MEME)
        return
    table = cards.comparaison(premiere.iloc[0], seconde.iloc[0], dits)
    tableau(table, "Deux ménages côte à côte", cle="comparaison", entier=True, nombres=False)
