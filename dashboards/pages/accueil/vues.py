"""« Mes vues »: the pages that a reader saved under a name, with their filters; to save the last one it looked at."""

import streamlit as st

from dashboards.access.filtres import PERMIS
from dashboards.access.profils import page_de, page_fermee, page_permise
from dashboards.kit.frame import adresse
from dashboards.kit.reads import vues as reads_vues
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.texts import echapper
from warehouse.access import saved_views
from warehouse.errors import ErreurObservatoire

NOM_MAX = 60
DERNIERE = "Dernière page que vous avez consultée : « {titre} », avec ses filtres."
AUCUNE = (
    "Ouvrez une page, choisissez ses filtres, puis revenez ici : vous lui donnerez un nom et la retrouverez d’un clic. "
    "Une vue garde une page et ses filtres, ni nom ni numéro ; vos droits du jour décident de ce qu’elle montre."
)


def montrer(lecteur: Lecteur) -> None:
    """List the views of the reader, each to open or to remove, and offer to save the last page that it looked at."""
    if lecteur.droits.est_public:
        return
    st.markdown("## Mes vues")
    siennes = reads_vues.siennes(lecteur)
    for vue in siennes.itertuples(index=False):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if st.button(echapper(vue.nom), key=f"vue_{vue.vue_id}"):
                ouvrir(lecteur, int(vue.vue_id))
            if st.button(echapper(f"Retirer « {vue.nom} »"), key=f"retirer_{vue.vue_id}", type="tertiary"):
                retirer(lecteur, int(vue.vue_id))
    derniere = adresse.derniere()
    if derniere is None:
        if siennes.empty:
            st.caption(echapper(AUCUNE))
        return
    garder(lecteur, *derniere, DERNIERE, "Mes délais T3")


def garder(lecteur: Lecteur, chemin: str, filtres: dict[str, str], quoi: str, exemple: str) -> None:
    """Offer to save a page and its filters.

    Args:
        lecteur: who saves.
        chemin: page of the portal.
        filtres: codes of its filters.
        quoi: what is saved, as the reader is told (``titre``: the page).
        exemple: a name that it might have.

    """
    page = page_de(chemin)
    if page is None:
        return
    with st.form("garder_vue", clear_on_submit=True):
        st.caption(echapper(quoi.format(titre=page.titre)))
        nom = st.text_input("Nom à lui donner", max_chars=NOM_MAX, placeholder=exemple)
        if not st.form_submit_button("Garder cette vue"):
            return
    try:
        saved_views.garder(lecteur.portail.portier, lecteur.session, nom.strip(), chemin, filtres)
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    st.rerun()


def ouvrir(lecteur: Lecteur, numero: int) -> None:
    """Go to a saved view: to a page of the portal that the profile has today, with filters that it knows."""
    try:
        chemin, filtres = saved_views.ouvrir(lecteur.portail.portier, lecteur.session, numero)
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    page = page_de(chemin)
    if page is None or not page_permise(page.chemin, lecteur.session):
        st.error(echapper(page_fermee(chemin, lecteur.session)))
        return
    st.switch_page(page.module, query_params={nom: choix for nom, choix in filtres.items() if nom in PERMIS})


def retirer(lecteur: Lecteur, numero: int) -> None:
    """Remove a saved view."""
    try:
        saved_views.retirer(lecteur.portail.portier, lecteur.session, numero)
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    st.rerun()
