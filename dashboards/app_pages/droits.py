"""Qui voit quoi: what each profile reads, written from the access matrix."""

import streamlit as st

from dashboards.access.profils import LIBELLES, PORTEES
from dashboards.components import page
from dashboards.components.tableau import tableau
from dashboards.formats import apostrophes
from dashboards.queries import droits

SANS_COMPTE = "Vous consultez le portail sans compte"

lecteur, etat = page.ouvrir("droits")
organisme = apostrophes(lecteur.session.organisme_libelle)
qui = SANS_COMPTE if lecteur.profil == "public" else f"Votre profil est « {LIBELLES[lecteur.profil]} » ({organisme})"
page.titre(
    "Qui voit quoi",
    f"{qui} : vous voyez {PORTEES[lecteur.profil]}.",
    "La base de données décide de chaque ligne ; le portail ne fait que montrer ce qu’elle rend. "
    "Ces tableaux sont écrits d’après la matrice des accès, contrôlée avant chaque publication.",
)
st.markdown("## Ce que lit votre profil")
tableau(droits.du_profil(lecteur.profil), "Ce que lit votre profil", cle="droits", nombres=False)
st.markdown("## Ce que lisent les autres profils")
for profil, libelle in droits.matrice().profils.items():
    if profil != lecteur.profil:
        with st.expander(libelle):
            tableau(droits.du_profil(profil), f"Ce que lit le profil {libelle}", cle=f"droits_{profil}", nombres=False)
