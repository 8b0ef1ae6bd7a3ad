"""Qui voit quoi: what each profile reads, written from the register of rights."""

import streamlit as st

from dashboards.kit.frame import page
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import apostrophes
from dashboards.kit.words.vous import a_vous
from dashboards.pages.droits import bris, reads
from warehouse.access.rights import lire_registre

SANS_COMPTE = "Vous consultez le portail sans compte"

lecteur, etat = page.ouvrir("droits")
organisme = apostrophes(lecteur.session.organisme_libelle)
droits = lecteur.droits
qui = SANS_COMPTE if droits.est_public else f"Votre profil est « {droits.court} » ({organisme})"
page.titre(
    "Qui voit quoi",
    f"{qui} : vous voyez {droits.vous_voyez}.",
    "La base de données décide de chaque ligne ; le portail ne fait que montrer ce qu’elle rend. "
    "Ces tableaux sont écrits d’après le registre des droits, contrôlé avant chaque publication.",
)
st.markdown("## Ce que lit votre profil")
tableau(reads.du_profil(droits).map(a_vous), "Ce que lit votre profil", cle="droits", nombres=False)
st.markdown("## Ce que lisent les autres profils")
for profil in lire_registre().profils.values():
    if profil != droits:
        titre = f"Ce que lit le profil {profil.libelle}"
        with st.expander(profil.libelle):
            tableau(reads.du_profil(profil), titre, cle=f"droits_{profil.code}", nombres=False)
bris.demander(lecteur)
