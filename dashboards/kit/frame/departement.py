"""The département that a page looks at: one at a time, chosen by who reads several.

What belongs here: the choice, and its place in the address. What does not: which ones a reader has (the database).
"""

import streamlit as st

from dashboards.kit.frame import adresse
from dashboards.kit.reads.publication import EtatPublication
from warehouse.reference import lignes_de_reference

NOM = "dep"
DERNIER = "_departement"


def choisir(etat: EtatPublication) -> EtatPublication:
    """Draw the choice in the menu where there is one; what another département was filtered by is forgotten."""
    if len(etat.departements) < 2:
        return etat
    noms = {ligne["departement_code"]: ligne["nom"] for ligne in lignes_de_reference("departement")}
    with st.sidebar:
        choix = adresse.choisir(
            NOM,
            "Département",
            etat.departements,
            etat.departements[0],
            lambda code: f"{noms.get(code, code)} ({code})",
            de_la_page=False,
        )
    if st.session_state.get(DERNIER, choix) != choix != st.query_params.get(NOM):
        st.query_params.from_dict({NOM: choix})
    st.session_state[DERNIER] = choix
    return etat.au_departement(choix)


def dans_l_adresse() -> dict[str, str]:
    """Return the parameter of the département for another address, where there is a choice."""
    choix = st.session_state.get(adresse.EN_ATTENTE, {}).get(NOM)
    return {NOM: choix} if choix else {}
