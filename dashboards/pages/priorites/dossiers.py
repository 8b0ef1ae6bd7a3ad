"""The file of one row of the lists: what the reader may read of it, its next step, and the ways to act."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboards.kit.fiche import Dossier, champs
from dashboards.kit.frame import page
from dashboards.kit.logement import ligne_logement
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import code_geo
from dashboards.kit.words.formats import ABSENT, est_absent
from dashboards.kit.words.texts import echapper
from dashboards.pages.demandes.liste import TYPES
from dashboards.pages.demandes.reads import TOUS_TYPES, TOUTES
from dashboards.pages.priorites import reads

LOGEMENTS = 5
AUCUN = "Aucun logement proposé que vous lisez ne convient aujourd’hui à ce ménage."
Champs = Sequence[tuple[str, str]]


def de_la_demande(
    valeurs: Champs, suite: str, demande: Mapping[str, Any], communes: Mapping[str, str], *, pop: str = TOUTES
) -> Dossier:
    """Return the file of a demande that may be proposed a dwelling: its fields, its next step, where to act.

    Args:
        valeurs: fields, written.
        suite: next step, in a sentence.
        demande: row that holds ``demande_id``, ``commune_code``, ``typologie_code`` and the state of the demande.
        communes: names of the communes by their code.
        pop: population of the page Demandes that holds it.

    """

    def dessiner(lecteur: Lecteur) -> None:
        ecrire(valeurs, suite)
        if lecteur.droits.lit("rapprochement"):
            convenables = reads.logements(lecteur, str(demande["demande_id"]), LOGEMENTS)
            st.markdown("**Logements proposés qui lui conviennent**")
            if convenables.empty:
                st.caption(echapper(AUCUN))
            for _, offre in convenables.iterrows():
                page.lien("rapprochement", ligne_logement(offre, dict(communes)), offre=str(offre["offre_id"]))
        if demande["etat_demande_code"] == "active" and not est_absent(demande["commune_code"]):
            geo = code_geo("commune", str(demande["commune_code"]))
            typo = str(demande["typologie_code"])
            ou = {"onglet": "liste", "geo": geo, "pop": pop, "typo": typo if typo in TYPES else TOUS_TYPES}
            page.lien("demandes", "Voir sa demande parmi celles de la commune", **ou)

    return dessiner


def sous_pseudonyme(valeurs: Champs, suite: str) -> Dossier:
    """Return the file of a row that is no decision: its fields and its next step; it leads to no dwelling, no name."""

    def dessiner(_: Lecteur) -> None:
        ecrire(valeurs, suite)

    return dessiner


def ecrire(valeurs: Champs, suite: str) -> None:
    """Write the next step, then the fields that are filled."""
    st.markdown(f"**Prochaine étape** : {echapper(suite)}")
    champs([(nom, valeur) for nom, valeur in valeurs if valeur and valeur != ABSENT], "Dossier", cle="dossier")
