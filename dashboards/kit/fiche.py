"""One demande in a list, and its file in a dialog: purpose first, then its trace in the journal, then the names."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboards.kit.frame import page
from dashboards.kit.menage import proposer_ses_logements
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, date_longue, est_absent
from dashboards.kit.words.texts import ACCES_ENREGISTRE, FINALITE, echapper
from dashboards.pages.rapprochement import reads
from warehouse.errors import ErreurObservatoire

LIGNES = (
    ("nud", "Numéro unique"),
    ("nom", "Nom"),
    ("nom_naissance", "Nom de naissance"),
    ("prenom", "Prénom"),
    ("date_naissance", "Date de naissance"),
    ("telephone", "Téléphone"),
    ("courriel", "Courriel"),
    ("adresse", "Adresse"),
    ("code_postal", "Code postal"),
)
FERMEE = "L’identité de cette demande n’est pas ouverte à votre profil."


def ligne(place: int, textes: Sequence[str], demande_id: str | None) -> None:
    """Draw one demande of a list; where its identity may be opened (``demande_id``), the way to it and to dwellings."""
    ecrits = "  \n".join([f"**{echapper(textes[0])}**", *map(echapper, textes[1:])])
    with st.container(border=True):
        if demande_id is None:
            st.markdown(ecrits)
            return
        texte, suite = st.columns([5, 1], vertical_alignment="center")
        texte.markdown(ecrits)
        with suite:
            if st.button(f"Voir la fiche {place}", key=f"fiche_{place}"):
                fiche(demande_id, textes[0])
            proposer_ses_logements(demande_id, f"Logements possibles {place}", f"logements_{place}")


@st.dialog("Fiche de la demande")
def fiche(demande_id: str, resume: str) -> None:
    """Ask the purpose, then show the identity; nothing of it is kept once the dialog is closed."""
    st.write(echapper(resume))
    porte = page.courant(relire=True)
    if porte is None:
        page.terminee()
        return
    lecteur, _ = porte
    finalites = lecteur.finalites("demande_identite")
    choix = st.selectbox(
        "Finalité", list(finalites), index=None, format_func=finalites.__getitem__, placeholder="Choisir…"
    )
    st.caption(echapper(f"{FINALITE} {ACCES_ENREGISTRE}"))
    if not st.button("Ouvrir la fiche", type="primary", disabled=choix is None) or choix is None:
        return
    try:
        identite = reads.fiche(lecteur, demande_id, choix)
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    if identite is None:
        st.warning(FERMEE)
        return
    valeurs = [(libelle, ecrire(identite.get(colonne))) for colonne, libelle in LIGNES]
    tableau(
        pd.DataFrame(valeurs, columns=["Champ", "Valeur"]),
        "Identité et coordonnées",
        cle="fiche",
        entier=True,
        nombres=False,
    )


def ecrire(valeur: object) -> str:
    """Write one field of an identity."""
    if est_absent(valeur) or valeur == "":
        return ABSENT
    return date_longue(valeur) if hasattr(valeur, "year") else str(valeur)  # type: ignore[arg-type]
