"""To ask for an hour of the rights of another organisme, and to read what became of it."""

import streamlit as st

from dashboards.kit.bris import demandes
from dashboards.kit.reads import bris
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import apostrophes
from dashboards.kit.words.texts import echapper
from warehouse.access import gestion
from warehouse.errors import ErreurObservatoire

EXPLICATION = (
    "Bris de glace : en cas d’urgence, demandez pour une heure les droits d’un autre organisme, à la place des vôtres. "
    "Une autre personne, qui gère les comptes de cet organisme, accepte ou refuse dans les 24 heures. La demande, la "
    "décision, les identités que vous ouvrirez et les fichiers que vous prendrez sont inscrits à son journal."
)
DEMANDE = "Demande envoyée : elle attend la décision d’une personne qui gère les comptes de « {organisme} »."


def demander(lecteur: Lecteur) -> None:
    """Offer the request to who has rights of its own, and show those of the day."""
    if lecteur.session.bris_expire_at is not None or not (organismes := bris.organismes(lecteur)):
        return
    st.markdown("## Lire avec les droits d’un autre organisme")
    st.caption(echapper(EXPLICATION))
    with st.form("bris", clear_on_submit=True):
        code = st.selectbox(
            "Organisme dont vous demandez les droits",
            list(organismes),
            index=None,
            format_func=lambda c: apostrophes(organismes[c]),
            placeholder="Choisir…",
        )
        motif = st.text_input("Motif, gardé avec la demande")
        if st.form_submit_button("Demander ces droits"):
            try:
                gestion.demander_bris(lecteur.portail.portier, lecteur.session, code or "", motif)
                st.success(echapper(DEMANDE.format(organisme=organismes[code or ""])))
            except ErreurObservatoire as erreur:
                st.error(echapper(erreur))
    siens = bris.siens(lecteur)
    if not siens.empty:
        demandes(siens)
