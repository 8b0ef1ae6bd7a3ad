"""A chart with everything it owes its reader: finding, unit, population, table, source, masked count."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from typing import Any, Self

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboards.access.profils import page_de
from dashboards.charts.base import CONFIG
from dashboards.charts.theme import Theme, theme
from dashboards.kit.dessins import DESSINS, Cliche
from dashboards.kit.frame import adresse, page
from dashboards.kit.tableau import impression, noter_les_signes, tableau
from dashboards.kit.words.formats import typographier
from dashboards.kit.words.texts import AUCUNE_DONNEE, SANS_FIGURE, VALEUR_MASQUEE, echapper, masquees

ALT_MAX = 150
GRAPHIQUE, TABLEAU = "Graphique", "Tableau"
# What the mark that was just clicked chose: the whole page runs again, not the card alone, or another one.
CHOISI = "_marque_choisie"
ECRAN = "indicateurs"
# The browser makes the image of what it shows (``coquille.js``), with the texts that the figure carries.
IMAGES = (
    '<p class="image" data-figure="{cle}">Image '
    '<button type="button" data-image="png" aria-label="PNG, image : {titre}">PNG</button> · '
    '<button type="button" data-image="svg" aria-label="SVG, image : {titre}">SVG</button></p>'
)


@dataclass(frozen=True)
class Choix:
    """What a mark of a card chooses; the same choice is in the filter itself, for the keyboard.

    Args:
        filtre: the filter.
        prefixe: what comes before the code of the mark in it.
        ecran: filters of the screen of the indicator to go to, whose filter it is; none: that of the page.
        libelle: the words of the link to that screen, beside the marks.

    """

    filtre: str
    prefixe: str
    ecran: Mapping[str, str] = field(default_factory=dict)
    libelle: str = ""


@dataclass(frozen=True)
class Carte:
    """One card.

    Args:
        cle: unique on the page.
        titre: the finding or the question.
        sous_titre: measure, unit, population.
        dessiner: builds the figure in a theme; none for a table alone.
        donnees: the same figures as texts, one row a mark.
        alt: what the figure shows, at most 150 characters.
        source: where and when the figures come from, and the population.
        nb_masques: values under secret in this card.
        vide: sentence shown where there is no row.
        absence: what « — » means in it.
        nombres: align the cells of its table as figures.
        choisit: what a mark chooses.
        gardee: under what its figure is kept; none for one that is drawn each time.

    """

    cle: str
    titre: str
    sous_titre: str
    dessiner: Callable[[Theme], go.Figure] | None
    donnees: pd.DataFrame
    alt: str
    source: str
    nb_masques: int = 0
    vide: str = AUCUNE_DONNEE
    absence: str = SANS_FIGURE
    nombres: bool = True
    choisit: Choix | None = None
    gardee: Hashable = None

    @property
    def pied(self) -> str:
        """Its source, and how many of its values are under secret."""
        secret = masquees(self.nb_masques)
        return self.source + (f" · {secret}. {VALEUR_MASQUEE}" if secret else "")

    def copy(self) -> Self:
        """Return another one, whose table may be changed."""
        return replace(self, donnees=self.donnees.copy(deep=False))

    @property
    def octets(self) -> int:
        """What it weighs: its table, the figures behind it, its sentences."""
        return 3 * int(self.donnees.memory_usage(deep=True).sum()) + 2048


def theme_courant() -> Theme:
    """Return the palette of the theme that the reader has on screen."""
    return theme(st.context.theme.type)


def graphique(carte: Carte, *, niveau: int = 2) -> None:
    """Draw a card in its own frame."""
    with st.container(border=True):
        st.markdown(f"{'#' * niveau} {echapper(carte.titre)}")
        st.caption(echapper(carte.sous_titre))
        if carte.donnees.empty:
            st.info(carte.vide)
        else:
            _corps(carte)
        st.caption(echapper(carte.pied))


@st.fragment
def _corps(carte: Carte) -> None:
    """Draw the figure or its table (both, to print); only this part runs again when the reader switches."""
    a_imprimer = impression()
    vue = TABLEAU if carte.dessiner is None else GRAPHIQUE
    if carte.dessiner is not None and not a_imprimer:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            vue = st.segmented_control(
                f"Présentation : {carte.titre}",
                [GRAPHIQUE, TABLEAU],
                default=GRAPHIQUE,
                required=True,
                key=f"vue_{carte.cle}",
                label_visibility="collapsed",
            )
            if vue == GRAPHIQUE:
                st.html(IMAGES.format(cle=carte.cle, titre=escape(typographier(carte.titre))), width="content")
    if carte.dessiner is not None and vue == GRAPHIQUE:
        _figure(carte, carte.dessiner)
    if a_imprimer or vue == TABLEAU:
        tableau(
            carte.donnees,
            carte.alt,
            cle=carte.cle,
            entier=a_imprimer,
            nombres=carte.nombres,
            absence=carte.absence,
        )
    if carte.choisit is not None and carte.choisit.ecran and not a_imprimer:
        page.lien(ECRAN, carte.choisit.libelle, **carte.choisit.ecran)


def _figure(carte: Carte, dessiner: Callable[[Theme], go.Figure]) -> None:
    palette = theme_courant()
    dessin = _dessin(carte.gardee, dessiner, palette)
    textes = {"titre": carte.titre, "sous_titre": carte.sous_titre, "pied": carte.pied}
    figure = dessin.figure(cle=carte.cle, **{nom: typographier(texte) for nom, texte in textes.items()})
    cle = f"figure_{carte.cle}_{palette.nom}"
    options: dict[str, Any] = {}
    if carte.choisit is not None:
        options = {"on_select": partial(_choisir, cle, carte.choisit), "selection_mode": "points"}
    st.plotly_chart(figure, theme=None, config=CONFIG, key=cle, alt=alternative(carte.alt), **options)
    if (choisi := st.session_state.pop(CHOISI, None)) is not None:
        _suivre(choisi)
    noter_les_signes(dessin.signes, carte.absence)


def _dessin(gardee: Hashable, dessiner: Callable[[Theme], go.Figure], palette: Theme) -> Cliche:
    """Draw a figure, once for those who share the card that is kept."""

    def faire() -> Cliche:
        return Cliche.de(dessiner(palette))

    return faire() if gardee is None else DESSINS.obtenir((gardee, palette.nom), frozenset(), faire)


def _choisir(cle: str, choix: Choix) -> None:
    """Give the mark that was clicked to the filter of the page, which draws itself next, or to that of its screen."""
    pointes = st.session_state[cle].selection.points
    code = pointes[0].get("customdata") if pointes else None
    if isinstance(code, list):
        code = code[0] if code else None
    if code is not None:
        voulu = f"{choix.prefixe}{code}"
        if not choix.ecran:
            adresse.poser(choix.filtre, voulu)
        st.session_state[CHOISI] = {**choix.ecran, choix.filtre: voulu} if choix.ecran else {}


def _suivre(filtres: dict[str, str]) -> None:
    """Run the page again under the filter that was just set, or go to the screen of an indicator under its own."""
    cible = page_de(ECRAN)
    if not filtres or cible is None:
        st.rerun(scope="app")
    # The filters of the page that is left are not those of the next one.
    st.session_state.pop(adresse.EN_ATTENTE, None)
    st.switch_page(cible.module, query_params=filtres)


def alternative(texte: str) -> str:
    """Cut a text alternative to what assistive tools read in one breath."""
    return texte if len(texte) <= ALT_MAX else texte[: ALT_MAX - 1].rstrip() + "…"
