"""Lines over time: one measure, the reader's territory in front, what it is compared with behind."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.base import PEU, Dessin, dessiner, ecarter, ecrire, graduer
from dashboards.charts.theme import Theme
from dashboards.kit.words.formats import mesure, periode

HAUTEUR = 240
# A curve whose values differ by less than this share of the greatest is drawn almost flat.
AMPLEUR_MIN = 0.2
DEPUIS_ZERO = frozenset({"pct", "mois", "jours"})
MARGE = 0.08
# The reader's own line first, then those beside it: thick, dotted, thin. Each is told from the others without colour.
TRAITS = ("trait épais", "pointillé", "trait fin")
LARGEURS = (3.0, 2.0, 1.5)
POINTILLES = ("solid", "dot", "solid")


@dataclass(frozen=True)
class Serie:
    """One line: its name and a frame with ``periode``, ``valeur``, ``is_masque``, in the order of time."""

    nom: str
    valeurs: pd.DataFrame
    principale: bool = True


def legende(series: Sequence[Serie]) -> str:
    """Say how each series is drawn; one of which nothing is shown is said to have no figure, not to have a line."""
    return " ; ".join(
        f"{trait} : {s.nom}" if not _visibles(s).empty else f"aucune valeur à montrer : {s.nom}"
        for trait, s in zip(TRAITS, series, strict=False)
    )


def _visibles(serie: Serie) -> pd.DataFrame:
    return serie.valeurs[~serie.valeurs["is_masque"].astype(bool) & serie.valeurs["valeur"].notna()]


def courbes(
    series: list[Serie], unite: str, theme: Theme, hauteur: int = HAUTEUR, *, provisoires: int = 0
) -> go.Figure:
    """Draw at most three series; a masked month breaks the line, it is never bridged nor set to zero.

    The points of the last ``provisoires`` periods are hollow, and what is written of them says so.
    """
    fig = dessiner(theme, hauteur)
    axe = sorted({p for s in series for p in s.valeurs["periode"]})
    ouverts = set(axe[len(axe) - provisoires :])
    for rang, serie in enumerate(series):
        cadre = serie.valeurs
        textes = [
            f"{serie.nom}, {periode(p)} : {texte}{' (provisoire)' if p in ouverts else ''}"
            for p, texte in zip(cadre["periode"], ecrire(cadre, "valeur", unite), strict=True)
        ]
        fig.ajouter(
            "scatter",
            x=[axe.index(p) for p in cadre["periode"]],
            y=[None if m or pd.isna(v) else float(v) for v, m in zip(cadre["valeur"], cadre["is_masque"], strict=True)],
            name=serie.nom,
            mode="lines+markers",
            connectgaps=False,
            line={"color": theme.categories[rang], "width": LARGEURS[rang], "dash": POINTILLES[rang]},
            marker={
                "size": 5 if rang == 0 else 4,
                "color": theme.categories[rang],
                "symbol": ["circle-open" if p in ouverts else "circle" for p in cadre["periode"]],
            },
            text=textes,
            hovertemplate="%{text}<extra></extra>",
        )
    _etiquettes(fig, series, unite, theme, axe, hauteur, ouverts)
    _graduations(fig, axe)
    bas, haut = _etendue(series, unite)
    fig.axe_y(range=[bas, haut], nticks=5, **graduer(unite))
    fig.layout |= dict(margin={"l": 8, "r": 64, "t": 12, "b": 8}, hovermode="closest")
    return fig.figure()


def _etendue(series: list[Serie], unite: str) -> tuple[float, float]:
    """Return the ends of the vertical axis: from zero for shares and durations, else wide enough for a small change."""
    valeurs = [float(v) for s in series for v in s.valeurs.loc[~s.valeurs["is_masque"].astype(bool), "valeur"].dropna()]
    if not valeurs:
        return 0.0, 1.0
    bas, haut = (0.0 if unite in DEPUIS_ZERO else min(valeurs)), max(valeurs)
    ampleur = max(haut - bas, AMPLEUR_MIN * abs(haut)) or 1.0
    marge = (ampleur - (haut - bas)) / 2 + MARGE * ampleur
    return (0.0 if bas >= 0 and (unite in DEPUIS_ZERO or bas - marge < 0) else bas - marge), haut + marge


def _etiquettes(
    fig: Dessin, series: list[Serie], unite: str, theme: Theme, axe: list[str], hauteur: int, ouverts: Set[str]
) -> None:
    """Write the last visible value at the end of each line, moved apart where two would overlap."""
    visibles = [_visibles(s) for s in series]
    bas, haut = _etendue(series, unite)
    pixels = 0.85 * hauteur / (haut - bas)
    derniers = [(float(c.iloc[-1]["valeur"]), rang) for rang, c in enumerate(visibles) if not c.empty]
    decalages = ecarter([valeur * pixels for valeur, _ in derniers])
    for (valeur, rang), decalage in zip(derniers, decalages, strict=True):
        fig.annoter(
            x=axe.index(visibles[rang].iloc[-1]["periode"]),
            y=valeur,
            text=ecrire(visibles[rang].iloc[-1:], "valeur", unite)[0]
            + (" p" if visibles[rang].iloc[-1]["periode"] in ouverts else ""),
            xanchor="left",
            xshift=8,
            yshift=decalage,
            font={"color": theme.categories[rang], "size": 13},
        )


def _graduations(fig: Dessin, axe: list[str]) -> None:
    """Label each January when the periods are months, each period when they are years.

    Positions are ranks: years as categories would be taken for numbers.
    """
    choix = list(range(len(axe)))
    if axe and "-" in axe[0]:
        choix = [i for i, p in enumerate(axe) if p.endswith("-01")] or [0, len(axe) - 1]
    fig.axe_x(
        tickmode="array",
        tickvals=choix,
        # On two lines: on a narrow screen one January would cover the next.
        ticktext=[periode(axe[i], court=True).replace(" ", "<br>") for i in choix],
        tickangle=0,
        showgrid=False,
        zeroline=False,
        range=[-0.6, max(len(axe) - 0.4, 0.6)],
    )


def barres_de_flux(serie: Serie, provisoires: int, unite: str, theme: Theme, hauteur: int = HAUTEUR) -> go.Figure:
    """Draw a flow as bars from zero; the last ``provisoires`` are hatched, a masked one has an « s » and no bar."""
    fig = dessiner(theme, hauteur)
    cadre = serie.valeurs
    masques = [bool(m) for m in cadre["is_masque"]]
    fin = len(cadre) - provisoires
    hachures = ["/" if i >= fin else "" for i in range(len(cadre))]
    textes = [mesure(v, unite, masque=m) for v, m in zip(cadre["valeur"], masques, strict=True)]
    suffixes = [" (provisoire)" if h else "" for h in hachures]
    fig.ajouter(
        "bar",
        x=list(range(len(cadre))),
        y=[None if m or pd.isna(v) else float(v) for v, m in zip(cadre["valeur"], masques, strict=True)],
        marker={
            "color": theme.territoire,
            "line": {"color": theme.territoire, "width": 1},
            "pattern": {"shape": hachures, "fgcolor": theme.territoire, "bgcolor": theme.fond, "size": 5},
        },
        text=[
            f"{serie.nom}, {periode(p)} : {t}{s}" for p, t, s in zip(cadre["periode"], textes, suffixes, strict=True)
        ],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )
    for i, m in enumerate(masques):
        if m:
            fig.annoter(x=i, y=0, text="s", yshift=8, font={"color": theme.texte_secondaire})
    _graduations(fig, list(cadre["periode"]))
    fig.axe_y(rangemode="tozero", nticks=5, **graduer(unite))
    if unite == "compte" and max((y for y in fig.traces[0]["y"] if y is not None), default=0) < PEU:
        fig.axe_y(dtick=1)
    fig.layout |= dict(bargap=0.25)
    return fig.figure()
