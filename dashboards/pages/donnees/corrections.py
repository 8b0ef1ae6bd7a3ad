"""To take away the lines in quarantine of a file, as they were sent: what opens is said, and a purpose asked."""

import streamlit as st

from dashboards.kit import finalite
from dashboards.kit.frame import page
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import nombre, pluriel
from dashboards.kit.words.texts import ACCES_ENREGISTRE, FINALITE, echapper
from dashboards.pages.donnees import lignes_recues

CE_QUI_S_OUVRE = (
    "Le fichier contient les lignes en quarantaine du dépôt choisi, telles que vous les avez envoyées, noms et "
    "coordonnées compris, avec la valeur en cause de chacune : à corriger et à renvoyer."
)


def proposer(lecteur: Lecteur) -> None:
    """Offer the file of the lines of one dépôt, once it is chosen and a purpose given."""
    if not lecteur.droits.lit(lignes_recues.CIBLE):
        return
    depots, finalites = lignes_recues.depots(lecteur), lecteur.finalites(lignes_recues.CIBLE)
    if depots.empty:
        return
    st.markdown("#### Leur contenu, dépôt par dépôt")
    st.caption(echapper(f"{CE_QUI_S_OUVRE} {FINALITE} {ACCES_ENREGISTRE}"))

    def nommer(depot: str) -> str:
        combien = int(depots.loc[depot, "nombre"])
        return f"{depots.loc[depot, 'fichier']} ({nombre(combien)} {pluriel(combien, 'ligne')})"

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        depot = st.selectbox("Dépôt", list(depots.index), index=None, format_func=nommer, placeholder="Choisir…")
        choisie = finalite.choisir(finalites)
    if depot is not None and choisie is not None:
        _telecharger(depot, choisie)


def proposer_celles_de(lecteur: Lecteur, depot: str) -> None:
    """Offer the file of the lines of this dépôt, once a purpose is given, to who may open them."""
    if not lecteur.droits.lit(lignes_recues.CIBLE) or depot not in lignes_recues.depots(lecteur).index:
        return
    st.caption(echapper(f"{CE_QUI_S_OUVRE} {FINALITE} {ACCES_ENREGISTRE}"))
    choisie = finalite.choisir(lecteur.finalites(lignes_recues.CIBLE), cle=f"finalite_{depot}")
    if choisie is not None:
        _telecharger(depot, choisie)


def _telecharger(depot: str, choisie: str) -> None:
    page.fichier("corrections", "ces lignes, avec leur contenu", depot_id=depot, finalite=choisie)
