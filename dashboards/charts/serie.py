"""Lines over time: one measure, the reader's territory in front, the département behind."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.base import figure
from dashboards.formats import mesure, periode
from dashboards.theme import Theme

HAUTEUR = 240


@dataclass(frozen=True)
class Serie:
    """One line: its name and a frame with ``periode``, ``valeur``, ``is_masque``, in the order of time."""

    nom: str
    valeurs: pd.DataFrame
    principale: bool = True


def courbes(series: list[Serie], unite: str, theme: Theme, hauteur: int = HAUTEUR) -> go.Figure:
    """Draw at most three series; a masked month breaks the line, it is never bridged nor set to zero."""
    fig = figure(theme, hauteur)
    for serie in series:
        cadre = serie.valeurs
        couleur = theme.territoire if serie.principale else theme.comparaison
        textes = [
            f"{serie.nom}, {periode(p)} : {mesure(v, unite, masque=bool(m))}"
            for p, v, m in zip(cadre["periode"], cadre["valeur"], cadre["is_masque"], strict=True)
        ]
        fig.add_scatter(
            x=list(cadre["periode"]),
            y=[None if m or pd.isna(v) else float(v) for v, m in zip(cadre["valeur"], cadre["is_masque"], strict=True)],
            name=serie.nom,
            mode="lines+markers",
            connectgaps=False,
            line={
                "color": couleur,
                "width": 3 if serie.principale else 2,
                "dash": "solid" if serie.principale else "dot",
            },
            marker={"size": 5 if serie.principale else 4, "color": couleur},
            text=textes,
            hovertemplate="%{text}<extra></extra>",
        )
        _etiquette(fig, serie, unite, couleur)
    axe = sorted({p for s in series for p in s.valeurs["periode"]})
    fig.update_xaxes(type="category", categoryorder="array", categoryarray=axe, showgrid=False)
    _graduations(fig, axe)
    fig.update_yaxes(rangemode="tozero" if unite == "pct" else "normal", nticks=5, tickformat=",~r")
    fig.update_layout(margin={"l": 8, "r": 64, "t": 12, "b": 8}, hovermode="closest")
    return fig


def _etiquette(fig: go.Figure, serie: Serie, unite: str, couleur: str) -> None:
    """Write the last visible value at the end of the line."""
    visibles = serie.valeurs[~serie.valeurs["is_masque"].astype(bool) & serie.valeurs["valeur"].notna()]
    if visibles.empty:
        return
    derniere = visibles.iloc[-1]
    fig.add_annotation(
        x=derniere["periode"],
        y=float(derniere["valeur"]),
        text=mesure(derniere["valeur"], unite),
        showarrow=False,
        xanchor="left",
        xshift=8,
        font={"color": couleur, "size": 13},
    )


def _graduations(fig: go.Figure, axe: list[str]) -> None:
    """Label one period in six when they are months, each when they are years."""
    if not axe or "-" not in axe[0]:
        return
    choix = [p for p in axe if p.endswith(("-01", "-07"))] or [axe[0], axe[-1]]
    if len(axe) > 48:
        choix = [p for p in axe if p.endswith("-01")]
    fig.update_xaxes(tickmode="array", tickvals=choix, ticktext=[periode(p, court=True) for p in choix])
