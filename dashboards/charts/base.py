"""What every figure shares: French numbers and months, fonts, margins, grid, hover labels."""

from typing import Any

import plotly.graph_objects as go

from dashboards.formats import FINE, MOIS, MOIS_COURT
from dashboards.theme import Theme

POLICE = '"Source Sans", "Source Sans Pro", system-ui, sans-serif'
JOURS = ("dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")

LOCALE_FR = {
    "format": {
        "days": list(JOURS),
        "shortDays": [j[:3] + "." for j in JOURS],
        "months": list(MOIS),
        "shortMonths": list(MOIS_COURT),
        "date": "%d/%m/%Y",
        "decimal": ",",
        "thousands": FINE,
    },
    "dictionary": {},
}
CONFIG: dict[str, Any] = {
    "locale": "fr",
    "locales": {"fr": LOCALE_FR},
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}


def figure(theme: Theme, hauteur: int) -> go.Figure:
    """Return an empty figure in the theme; axes stay where the data put them (no zoom by mistake)."""
    fig = go.Figure()
    fig.update_layout(
        template=None,
        height=hauteur,
        separators=f",{FINE}",
        paper_bgcolor=theme.fond,
        plot_bgcolor=theme.fond,
        font={"family": POLICE, "size": 14, "color": theme.texte},
        margin={"l": 8, "r": 16, "t": 12, "b": 8},
        showlegend=False,
        dragmode=False,
        hoverlabel={
            "bgcolor": theme.fond_carte,
            "bordercolor": theme.contour,
            "font": {"family": POLICE, "size": 14, "color": theme.texte},
        },
    )
    axe = {
        "gridcolor": theme.grille,
        "linecolor": theme.contour,
        "tickcolor": theme.contour,
        "tickfont": {"color": theme.texte_secondaire, "size": 13},
        "zerolinecolor": theme.contour,
        "automargin": True,
        "fixedrange": True,
    }
    fig.update_xaxes(**axe)
    fig.update_yaxes(**axe)
    return fig


def axe_fixe(fig: go.Figure, **axes: Any) -> go.Figure:
    """Update both axes of a figure by the keyword arguments ``x`` and ``y``."""
    fig.update_xaxes(**axes.get("x", {}))
    fig.update_yaxes(**axes.get("y", {}))
    return fig
