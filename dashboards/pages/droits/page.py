"""Qui voit quoi: what each profile reads, written from the access matrix."""

import streamlit as st

from dashboards.access.profils import LIBELLES, PORTEES
from dashboards.kit.frame import page
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import apostrophes
from dashboards.pages.droits import reads

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
tableau(reads.du_profil(lecteur.profil), "Ce que lit votre profil", cle="droits", nombres=False)
st.markdown("## Ce que lisent les autres profils")
for profil, libelle in reads.matrice().profils.items():
    if profil != lecteur.profil:
        with st.expander(libelle):
            tableau(reads.du_profil(profil), f"Ce que lit le profil {libelle}", cle=f"droits_{profil}", nombres=False)
