"""The band above every page: who reads, for whom, what it may see, and how old the figures are."""

import streamlit as st

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import EtatPublication, date_des_donnees
from dashboards.kit.words.formats import date_heure, date_longue
from dashboards.kit.words.texts import echapper, en_html


def bandeau(lecteur: Lecteur, etat: EtatPublication) -> None:
    """Draw the band; the red line shows only while a refused publication hides behind older figures."""
    session = lecteur.session
    droits = lecteur.droits
    # A body may have the name of its profile, which is then said once.
    noms = [droits.court] if droits.est_public else [session.organisme_libelle, droits.court, f"compte {session.login}"]
    qui = " · ".join(dict.fromkeys(noms))
    fraicheur = "Aucune publication pour l’instant"
    if not etat.est_vide:
        publiees = f"publiées le {date_heure(etat.publiee_at)}"
        jour, donnees = date_des_donnees(lecteur), lecteur.portail.donnees
        fraicheur = f"{donnees} au {date_longue(jour)}, {publiees}" if jour else f"{donnees} {publiees}"
    st.html(
        '<div class="bandeau" role="region" aria-label="Compte et fraîcheur des données">'
        f'<p class="bandeau-qui"><strong>{en_html(qui)}</strong></p>'
        f'<p class="bandeau-fraicheur">{en_html(fraicheur)}</p>'
        '<details class="bandeau-portee"><summary>Ce que vous voyez</summary>'
        f"<p>Vous voyez {en_html(droits.vous_voyez)}.</p></details>"
        "</div>"
    )
    if etat.est_refusee:
        restent = f"les chiffres du {date_longue(etat.publiee_at)} restent affichés" if not etat.est_vide else ""
        # The reason names tables and tests: words for those who mend them, whom the database alone tells it.
        motif = echapper(etat.motif_refus)
        st.error(f"**Publication refusée : {restent or 'aucun chiffre n’est affiché'}.** {motif}".strip())


def deconnexion() -> None:
    """Put the way out at the foot of the menu."""
    with st.sidebar:
        st.html('<p class="sortie"><a href="/deconnexion" target="_self">Se déconnecter</a></p>')
