"""How a page opens: the reader again, the right to be there, the one heading, what is being looked at."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from dashboards.access import sessions
from dashboards.access.portail import portail
from dashboards.access.profils import page_de, page_fermee, page_permise
from dashboards.kit.frame import departement
from dashboards.kit.frame.adresse import EN_ATTENTE, arriver, ecarter_inconnus
from dashboards.kit.reads import publication
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import EtatPublication
from dashboards.kit.words.texts import SESSION_TERMINEE, echapper, en_html

IMPRIMER = "Version à imprimer"
LIMITES = (
    "XLSX : en-têtes en français, filtres, définitions ; CSV : colonnes nommées pour les programmes. Les valeurs sous "
    "secret y sont vides et marquées « s ». Le téléchargement est inscrit au journal."
)
LIGNES_OUVERTES = "les seules lignes que vos droits ouvrent ; inscrit au journal."
COPIER = (
    '<p class="copier"><a class="copier-lien" href="{adresse}" target="_self">Copier le lien</a>'
    ' <span role="status"></span></p>'
)


def courant(*, relire: bool = False) -> tuple[Lecteur, EtatPublication] | None:
    """Return the reader of this browser and what it looks at, or None when its session is over.

    The router asks the database once a run (``relire``); the page of the same run takes that answer, once.
    """
    if not relire and (porte := st.session_state.pop("_porte", None)) is not None:
        return porte
    jeton = sessions.jeton_du_navigateur()
    session = sessions.retrouver(portail(), jeton) if jeton else None
    if session is None:
        return None
    etat = departement.choisir(publication.etat(portail(), session))
    porte = Lecteur(portail(), session, etat.publication_id, etat.departements), etat
    if relire:
        st.session_state["_porte"] = porte
    return porte


def ouvrir(chemin: str) -> tuple[Lecteur, EtatPublication]:
    """Open a page for the reader of this browser, or say why not and stop.

    The menu already hides what a profile is not offered; this check holds when a page is reached some other way.
    """
    lecteur, etat = courant() or (None, None)
    if lecteur is None or etat is None:
        terminee()
        st.stop()
    if not page_permise(chemin, lecteur.session):
        st.error(page_fermee(chemin, lecteur.session))
        st.html('<p><a href="/" target="_self">Revenir à l’accueil</a></p>')
        st.stop()
    ecarter_inconnus()
    arriver(chemin)
    st.session_state["_session"] = lecteur.session
    return lecteur, etat


def lien(chemin: str, texte: str, **filtres: str) -> None:
    """Offer the way to another page, to those whose profile has it."""
    cible = page_de(chemin)
    if cible is not None and page_permise(chemin, st.session_state["_session"]):
        st.page_link(cible.module, label=echapper(texte), query_params=filtres)


def terminee() -> None:
    """Say that the session is over, with the way back in."""
    st.title("Session terminée", anchor="contenu")
    st.warning(SESSION_TERMINEE)
    st.html('<p><a href="/connexion?raison=terminee" target="_self">Se connecter</a></p>')


def lecteur_du_dialogue() -> Lecteur | None:
    """Return who reads a dialog, asked again: it runs without its page. Say that the session is over where it is."""
    porte = courant(relire=True)
    if porte is None:
        terminee()
        return None
    return porte[0]


def titre(texte: str, phrase: str = "", contexte: str = "") -> None:
    """Write the heading, the link to copy when there are filters, the sentence that answers, what is looked at."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.title(echapper(texte), anchor="contenu", width="stretch")
        if EN_ATTENTE in st.session_state:
            st.html(COPIER.format(adresse=escape(_adresse_d_ici())), width="content")
    if phrase:
        st.markdown(f"**{echapper(phrase)}**")
    if contexte:
        st.caption(echapper(contexte))


def _adresse_d_ici(**autres: str) -> str:
    """Write the address of this page with the filters of this run, which the browser does not show yet."""
    ici = st.query_params.to_dict() | st.session_state.get(EN_ATTENTE, {}) | autres
    return f"?{urlencode({nom: choix for nom, choix in ici.items() if choix})}"


def telecharger(jeu: str, quoi: str, limites: str = LIMITES, **filtres: str) -> None:
    """Offer a file of what is on screen, through the audited route, and the version to print of the page."""
    imprimer = escape(_adresse_d_ici(vue="impression"))
    imprimable = f'<a href="{imprimer}" target="_self">{IMPRIMER}</a>'
    st.html(f'<p class="telecharger">{_liens(jeu, quoi, filtres)} · {imprimable}<br>{en_html(limites)}</p>')


def fichier(jeu: str, quoi: str, limites: str = LIGNES_OUVERTES, **filtres: str) -> None:
    """Offer another file of the page, through the same route, its limits said before it is taken."""
    st.html(f'<p class="telecharger">{_liens(jeu, quoi, filtres)}{en_html(f" : {limites}")}</p>')


def fiche(jeu: str, quoi: str, limites: str, **filtres: str) -> None:
    """Offer a document to print or to send, its limits said before it is taken."""
    adresse = escape(f"/export/{jeu}.pdf?{urlencode(filtres | departement.dans_l_adresse())}")
    lien = f'<a href="{adresse}" target="_self">Télécharger {quoi} (PDF)</a>'
    st.html(f'<p class="telecharger">{lien}{en_html(f" : {limites}")}</p>')


def _liens(jeu: str, quoi: str, filtres: dict[str, str]) -> str:
    filtres = filtres | departement.dans_l_adresse()
    suite = f"?{urlencode(filtres)}" if filtres else ""
    return " · ".join(
        f'<a href="/export/{jeu}.{genre}{escape(suite)}" target="_self">Télécharger {quoi} ({genre.upper()})</a>'
        for genre in ("xlsx", "csv")
    )


def sans_publication(etat: EtatPublication) -> None:
    """Stop a page of figures while nothing has been published."""
    if etat.est_vide:
        st.info("Aucune publication n’est disponible. Les chiffres apparaîtront après la première publication.")
        st.stop()
