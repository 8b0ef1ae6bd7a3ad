"""Filters in the address, written by our own code: always present, codes only, never a name or a number.

An address narrows what the database already grants. It wins over a widget only when it changed by itself (link, back
button, hand); otherwise the widget wins and the address follows.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboards.access.filtres import PERMIS
from dashboards.components.textes import AUCUNE_DONNEE, HORS_PERIMETRE

AUCUN = "aucun"
EN_ATTENTE = "_adresse"
PAGE, ARRIVEE = "_page", "_arrivee"
TAILLE_MAX = 64


def ecarter_inconnus() -> None:
    """Drop the parameters that are not filters, whatever they carry."""
    for nom in [n for n in st.query_params if n not in PERMIS]:
        del st.query_params[nom]


def arriver(chemin: str) -> None:
    """Note whether this run comes from another page: its widgets are new, so the address decides."""
    st.session_state[ARRIVEE] = st.session_state.get(PAGE) != chemin
    st.session_state[PAGE] = chemin


def _lu(nom: str) -> str | None:
    valeurs = st.query_params.get_all(nom)
    return valeurs[0] if len(valeurs) == 1 and len(valeurs[0]) <= TAILLE_MAX else None


def choisir(
    nom: str,
    libelle: str,
    options: Sequence[str],
    defaut: str,
    ecrire: Callable[[str], str],
    *,
    inconnu: str | None = None,
    segments: bool = False,
    memoire: str = "",
) -> str:
    """Draw one filter and keep the address equal to it.

    Args:
        nom: parameter of the address.
        libelle: label on screen.
        options: codes offered to this reader, in the order shown.
        defaut: code used when the address says nothing, or something not offered.
        ecrire: text of a code.
        inconnu: sentence shown when the address asked for something not offered; ``{territoire}`` is the fallback.
        segments: draw a segmented control instead of a list.
        memoire: name under which the choice is kept for the next pages, when it has another meaning there.

    """
    cle, ecrit, memoire = f"filtre_{nom}", f"_ecrit_{nom}", f"_choisi_{memoire or nom}"
    brut = st.query_params.get(nom)
    demande = _lu(nom)
    if cle not in st.session_state or brut != st.session_state.get(ecrit) or st.session_state.get(ARRIVEE):
        retenu = st.session_state.get(memoire)
        secours = str(retenu) if retenu in options else defaut
        st.session_state[cle] = demande if demande in options else secours
        if brut is not None and demande not in options and inconnu:
            st.info((inconnu or AUCUNE_DONNEE).format(territoire=ecrire(secours)))
    elif st.session_state[cle] not in options:
        st.session_state[cle] = defaut
    rendu: str | None
    if segments:
        rendu = st.segmented_control(libelle, list(options), key=cle, format_func=ecrire, required=True)
    else:
        rendu = st.selectbox(libelle, list(options), key=cle, format_func=ecrire, placeholder="Choisir…")
    choix = str(rendu) if rendu in options else defaut
    st.session_state.setdefault(EN_ATTENTE, {})[nom] = choix
    st.session_state[ecrit] = choix
    st.session_state[memoire] = choix
    return choix


def publier() -> None:
    """Write the filters of this run in the address, in one go: one entry of the browser's history, not one a filter."""
    choisis = st.session_state.pop(EN_ATTENTE, {})
    if any(st.query_params.get_all(nom) != [choix] for nom, choix in choisis.items()):
        st.query_params.from_dict(st.query_params.to_dict() | choisis)


def territoire(options: Sequence[str], defaut: str, ecrire: Callable[[str], str]) -> str:
    """Draw the territory filter, the one whose default depends on the reader."""
    return choisir("geo", "Territoire", options, defaut, ecrire, inconnu=HORS_PERIMETRE)


def comparer(options: Sequence[str], ecrire: Callable[[str], str]) -> list[str]:
    """Draw up to two territories to compare with; the second is offered once the first is chosen."""
    choisis: list[str] = []
    for nom, libelle in (("avec", "Comparer avec…"), ("avec2", "Et avec…")):
        restants = [AUCUN, *(geo for geo in options if geo not in choisis)]
        choix = choisir(nom, libelle, restants, AUCUN, lambda geo: "Aucun" if geo == AUCUN else ecrire(geo))
        if choix == AUCUN:
            break
        choisis.append(choix)
    return choisis
