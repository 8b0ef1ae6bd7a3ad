"""Filters in the address, written by our own code: always present, codes only, never a name or a number.

An address narrows what the database already grants. It wins over a widget only when it changed by itself (link, back
button, hand); otherwise the widget wins and the address follows.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.access.filtres import PERMIS
from dashboards.access.profils import ACCUEIL
from dashboards.kit.words.texts import (
    CHOIX_INCONNU,
    EFFACER,
    HORS_PERIMETRE,
    NON_DESIGNE,
    PERIODE_ILLISIBLE,
    PERIODE_INCONNUE,
    echapper,
)

AUCUN = "aucun"
EN_ATTENTE, PUBLIEE = "_adresse", "_adresse_publiee"
PAGE, ARRIVEE = "_page", "_arrivee"
DERNIERE = "_derniere_page"
POSES, PLACE = "_filtres_poses", "_place_effacer"
# What a page looks at and how it is shown, which no filter narrows.
GARDES = frozenset({"dep", "geo", "offre", "onglet", "lecture", "vue"})
TAILLE_MAX = 64
PAS = {"mois": "Mois", "annee": "Année"}
# The step on which the page opened: no choice of the reader.
OUVERTURE = "_pas_d_ouverture"


class Pose(NamedTuple):
    """One filter drawn in this run: what it holds, what it holds when nobody chose, its widget, what it offers."""

    choix: str
    defaut: str
    cle: str
    options: Sequence[str]


def ecarter_inconnus() -> None:
    """Drop the parameters that are not filters, whatever they carry."""
    for nom in [n for n in st.query_params if n not in PERMIS]:
        del st.query_params[nom]


def arriver(chemin: str) -> None:
    """Note whether this run comes from another page: its widgets are new, so the address decides."""
    st.session_state[ARRIVEE] = st.session_state.get(PAGE) != chemin
    st.session_state[PAGE] = chemin
    st.session_state[POSES] = {}


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
    inconnu: str = CHOIX_INCONNU,
    segments: bool = False,
    memoire: str = "",
    aussi: str = "",
    tu: str = "",
    annonce: DeltaGenerator | None = None,
    de_la_page: bool = True,
    garde: bool = True,
) -> str:
    """Draw one filter and keep the address equal to it.

    Args:
        nom: parameter of the address.
        libelle: label on screen.
        options: codes offered to this reader, in the order shown.
        defaut: code used when the address says nothing, or something not offered.
        ecrire: text of a code.
        inconnu: sentence shown when the address asked for something not offered; ``{choix}`` is what is shown instead.
        segments: draw a segmented control instead of a list.
        memoire: name under which the choice is kept for the next pages, when it has another meaning there.
        aussi: another parameter by which an address may have asked for the same thing, in vain.
        tu: code that is left out of the address, where nothing is chosen on a page that does not open on a choice.
        annonce: where ``inconnu`` is said when the filter stands far below the heading; beside the filter otherwise.
        de_la_page: whether it is drawn by a page, anew where the reader arrives; by the frame of all otherwise.
        garde: whether the choice is kept for the next pages.

    """
    cle, ecrit, memoire = f"filtre_{nom}", f"_ecrit_{nom}", f"_choisi_{memoire or nom}"
    brut = st.query_params.get(nom)
    demande = _lu(nom)
    arrivee = de_la_page and st.session_state.get(ARRIVEE)
    if cle not in st.session_state or brut != st.session_state.get(ecrit) or arrivee:
        retenu = st.session_state.get(memoire) if garde else None
        secours = str(retenu) if retenu in options else defaut
        st.session_state[cle] = demande if demande in options else secours
        en_vain = arrivee and aussi in st.query_params
        if demande not in options and (brut is not None or en_vain):
            (annonce or st).info(echapper(inconnu.format(filtre=libelle, choix=ecrire(secours))))
    elif st.session_state[cle] not in options:
        st.session_state[cle] = defaut
    rendu: str | None
    if segments:
        rendu = st.segmented_control(libelle, list(options), key=cle, format_func=ecrire, required=True)
    else:
        rendu = st.selectbox(libelle, list(options), key=cle, format_func=ecrire, placeholder="Choisir…")
    choix = str(rendu) if rendu in options else defaut
    dit = "" if choix == tu else choix
    st.session_state.setdefault(EN_ATTENTE, {})[nom] = dit
    st.session_state[ecrit] = dit or None
    if garde:
        st.session_state[memoire] = choix
    st.session_state.setdefault(POSES, {})[nom] = Pose(choix, defaut, cle, options)
    return choix


def poser(nom: str, choix: str, *, bientot: Sequence[str] = ()) -> None:
    """Choose for a filter from another control, in its callback: before the filter is drawn.

    What the filter did not offer is not chosen: it keeps what it holds. ``bientot``: what it will offer once drawn.
    """
    pose = st.session_state.get(POSES, {}).get(nom)
    if pose is None or choix in pose.options or choix in bientot:
        st.session_state[f"filtre_{nom}"] = choix


def reserver() -> None:
    """Keep a place beside the filters for « Effacer les filtres », which the whole page decides."""
    st.session_state[PLACE] = st.empty()


def proposer_d_effacer() -> None:
    """Offer to clear the filters when one of those drawn, wherever it is on the page, is set."""
    place = st.session_state.pop(PLACE, None)
    poses = {nom: pose for nom, pose in st.session_state.get(POSES, {}).items() if nom not in GARDES}
    if place is not None and any(pose.choix != pose.defaut for pose in poses.values()):
        place.button(EFFACER, key="effacer_filtres", type="tertiary", on_click=_effacer, args=(poses,))


def _effacer(poses: Mapping[str, Pose]) -> None:
    """Give back to each filter what it holds when nobody chose; the territory of the address stays written."""
    for pose in poses.values():
        st.session_state[pose.cle] = pose.defaut
    st.session_state[EN_ATTENTE] = {nom: "" for nom in st.query_params if nom not in GARDES}


def publier() -> None:
    """Write the filters of this run in the address, in one go: one entry of the browser's history, not one a filter.

    A link from a page to itself runs it with other filters and leaves the address as it was: it is written again.
    """
    choisis = st.session_state.pop(EN_ATTENTE, {})
    voulus = {nom: choix for nom, choix in (st.query_params.to_dict() | choisis).items() if choix}
    ecarts = any(st.query_params.get_all(nom) != ([choix] if choix else []) for nom, choix in choisis.items())
    if ecarts or (choisis and st.session_state.get(PUBLIEE, voulus) != voulus):
        st.query_params.from_dict(voulus)
    st.session_state[PUBLIEE] = voulus
    if st.session_state.get(PAGE, ACCUEIL) != ACCUEIL:
        st.session_state[DERNIERE] = st.session_state[PAGE], {n: c for n, c in voulus.items() if n != "vue"}


def derniere() -> tuple[str, dict[str, str]] | None:
    """Return the last page that this browser looked at, the landing page aside, and its filters; None at first."""
    return st.session_state.get(DERNIERE)


def designer(nom: str, libelle: str, options: Collection[str], inconnu: str = NON_DESIGNE) -> str:
    """Return what a link alone designates, empty when none does or it is not offered, which is said; no widget."""
    demande = _lu(nom)
    choix = demande if demande in options else ""
    if not choix and nom in st.query_params:
        st.info(echapper(inconnu.format(filtre=libelle)))
    st.session_state.setdefault(EN_ATTENTE, {})[nom] = choix
    return str(choix)


def territoire(options: Sequence[str], defaut: str, ecrire: Callable[[str], str]) -> str:
    """Draw the territory filter, the one whose default depends on the reader."""
    return choisir("geo", "Territoire", options, defaut, ecrire, inconnu=HORS_PERIMETRE)


def pas_de_temps(offerts: Sequence[str]) -> str:
    """Draw the choice of month or year where both are told; a period that a link asks for sets it.

    ``offerts``: the best one first, on which the page opens. It follows the territory, unless the reader chose.
    """
    if len(offerts) == 1:
        _oublier("pas")
        return offerts[0]
    etat = st.session_state
    avant, demande = etat.get(OUVERTURE), _periode_demandee(offerts)
    a_choisi = etat.get("filtre_pas", avant) != avant
    ouverture = demande or (str(avant) if a_choisi else offerts[0])
    if demande or ouverture != avant:
        etat[OUVERTURE] = ouverture
        for nom in ("filtre_pas", *(["_choisi_pas"] if demande else [])):
            etat.pop(nom, None)
    ranges = [pas for pas in PAS if pas in offerts]
    choix = choisir("pas", "Pas de temps", ranges, ouverture, PAS.__getitem__, segments=True, tu=ouverture)
    if choix == ouverture:
        etat.pop("_choisi_pas", None)
    return choix


def _periode_demandee(offerts: Sequence[str]) -> str:
    """Return the step of the period that a link asks for: one that this page did not write itself."""
    if "pas" in st.query_params:
        return ""
    ecrits = {} if st.session_state.get(ARRIVEE) else {pas: st.session_state.get(f"_ecrit_{pas}") for pas in offerts}
    return next((pas for pas in offerts if st.query_params.get(pas) not in {None, ecrits.get(pas)}), "")


def periode(pas: str, dates: Sequence[str], defaut: str, ecrire: Callable[[str], str]) -> str:
    """Draw the filter of the period: a month or a year, as the territory is told; the address holds one of the two."""
    nom, autre = ("annee", "mois") if pas == "annee" else ("mois", "annee")
    choix = choisir(nom, "Période", dates, defaut, ecrire, inconnu=PERIODE_INCONNUE, aussi=autre)
    st.session_state[EN_ATTENTE][autre] = ""
    # What a page opens on is its own: only a choice goes on to the next one.
    if choix == defaut:
        st.session_state.pop(f"_choisi_{nom}", None)
    if choix == defaut != dates[0]:
        st.caption(echapper(PERIODE_ILLISIBLE.format(derniere=ecrire(dates[0]), choix=ecrire(defaut))))
    return choix


def comparer(options: Sequence[str], ecrire: Callable[[str], str]) -> list[str]:
    """Draw up to two territories to compare with; the second is offered once the first is chosen."""
    choisis: list[str] = []
    for nom, libelle in (("avec", "Comparer avec…"), ("avec2", "Et avec…")):
        restants = [AUCUN, *(geo for geo in options if geo not in choisis)]
        choix = choisir(nom, libelle, restants, AUCUN, lambda geo: "Aucun" if geo == AUCUN else ecrire(geo))
        if choix == AUCUN:
            break
        choisis.append(choix)
    if not choisis:
        _oublier("avec2")
    return choisis


def suspendre(nom: str, defaut: str) -> bool:
    """Take out of the address a filter that is not offered here; tell whether the reader had chosen.

    The choice is kept for the next page that offers it.
    """
    etat = st.session_state
    if demande := _lu(nom):
        etat[f"_choisi_{nom}"] = demande
    for prefixe in ("filtre_", "_ecrit_"):
        etat.pop(f"{prefixe}{nom}", None)
    etat.setdefault(EN_ATTENTE, {})[nom] = ""
    return etat.get(f"_choisi_{nom}", defaut) != defaut


def _oublier(nom: str) -> None:
    """Take a filter that is not drawn any more out of the address, and of what is kept for the next pages."""
    for prefixe in ("filtre_", "_ecrit_", "_choisi_"):
        st.session_state.pop(f"{prefixe}{nom}", None)
    st.session_state[EN_ATTENTE][nom] = ""
