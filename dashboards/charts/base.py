"""What every figure shares: French numbers and months, fonts, margins, grid, hover labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.theme import Theme
from dashboards.kit.words.formats import (
    ABSENT,
    FINE,
    INSECABLE,
    MASQUE,
    MOIS,
    MOIS_COURT,
    est_fiable,
    est_insuffisant,
    mesure,
)

POLICE = '"Source Sans", "Source Sans Pro", system-ui, sans-serif'
# Below it, a count has an axis of whole numbers.
PEU = 5
# From the middle of a row, the share of it that its figure takes on each side: the rest is free.
ENTRE = 0.3
# In pixels: a sign of a figure, and the narrowest axis, that of a phone.
SIGNE, ETROIT = 8, 160
# Width of a letter, in pixels; part of the axis beyond which a text would leave the figure.
LETTRE = 6
LOIN = 0.6
# What an axis writes after its numbers; a count has none, and its subtitle says what is counted.
SUFFIXES = {"pct": "%", "eur": "€", "eur_m2": "€/m²", "mois": "mois", "jours": "j"}
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


def choisissables(codes: Sequence[str | None], opacite: float = 1) -> dict[str, Any]:
    """Return what makes the marks of a trace choose a territory or a modality by its code; none fades then.

    A mark without a code chooses nothing.
    """
    marque = {"marker": {"opacity": opacite}}
    return {"customdata": list(codes), "selected": marque, "unselected": marque}


@dataclass
class Dessin:
    """A figure being drawn: plain dictionaries, turned into a Plotly figure once (updating one in place is slow)."""

    traces: list[dict[str, Any]] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)

    def ajouter(self, genre: str, **trace: Any) -> None:
        """Add one trace."""
        self.traces.append({"type": genre, **trace})

    def annoter(self, **annotation: Any) -> None:
        """Write a text on the figure."""
        self.layout["annotations"].append({"showarrow": False, **annotation})

    def verticale(self, x: float, fin: float, couleur: str, valeurs: Iterable[float], textes: Sequence[str]) -> None:
        """Draw a dotted reference line over the rows (from the top), and through no figure.

        A row that has none says so in words, from zero: the line is not drawn there. A figure written right of a
        lesser value may reach the line: the line is then drawn above and below it.

        Args:
            x: where the line stands.
            fin: end of the axis.
            couleur: of the line.
            valeurs: what each row draws, not a number where it draws nothing.
            textes: its figure.

        """
        lignes = list(zip(valeurs, textes, strict=True))[::-1]
        libres = [
            rang
            for rang, (_, texte) in enumerate(lignes)
            if texte not in {ABSENT, MASQUE} and not est_insuffisant(texte)
        ]
        trait = {"color": couleur, "width": 1, "dash": "dot"}
        for rang in libres or range(len(lignes)):
            valeur, texte = lignes[rang]
            portee = (len(texte) + 2) * SIGNE / ETROIT * fin
            passe_entre = rang in libres and 0 <= x - valeur <= portee
            bords = [(-0.5, -ENTRE), (ENTRE, 0.5)] if passe_entre else [(-0.5, 0.5)]
            self.layout["shapes"] += [
                {"type": "line", "x0": x, "x1": x, "y0": rang + bas, "y1": rang + haut, "line": trait}
                for bas, haut in bords
            ]

    def axe_x(self, **reglages: Any) -> None:
        """Set the horizontal axis."""
        self.layout["xaxis"] |= reglages

    def axe_y(self, **reglages: Any) -> None:
        """Set the vertical axis."""
        self.layout["yaxis"] |= reglages

    def figure(self) -> go.Figure:
        """Return the Plotly figure."""
        return go.Figure({"data": self.traces, "layout": self.layout})


def dessiner(theme: Theme, hauteur: int, **layout: Any) -> Dessin:
    """Return an empty drawing in the theme; axes stay where the data put them (no zoom by mistake)."""
    axe = {
        "gridcolor": theme.grille,
        "linecolor": theme.contour,
        "tickcolor": theme.contour,
        "tickfont": {"color": theme.texte_secondaire, "size": 13},
        "zerolinecolor": theme.contour,
        "automargin": True,
        "fixedrange": True,
    }
    commun: dict[str, Any] = {
        "template": None,
        "height": hauteur,
        "separators": f",{FINE}",
        "paper_bgcolor": theme.fond,
        "plot_bgcolor": theme.fond,
        "font": {"family": POLICE, "size": 14, "color": theme.texte},
        "margin": {"l": 8, "r": 16, "t": 12, "b": 8},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": theme.fond_carte,
            "bordercolor": theme.contour,
            "font": {"family": POLICE, "size": 14, "color": theme.texte},
        },
        "xaxis": dict(axe),
        "yaxis": dict(axe),
        "annotations": [],
        "shapes": [],
    }
    return Dessin(layout=commun | layout)


def graduer(unite: str) -> dict[str, str]:
    """Return how the numbers of an axis are written: in French, their unit after the last one only."""
    suffixe = SUFFIXES.get(unite, "")
    return {"tickformat": ",~r", "ticksuffix": f"{INSECABLE}{suffixe}" if suffixe else "", "showticksuffix": "last"}


def marges(places: "pd.Series[float]", textes: Sequence[str]) -> dict[str, int]:
    """Return margins, in pixels, that leave room on the right for the texts beside the longest bars.

    A narrow screen shortens the bars but not the texts.

    Args:
        places: where each text starts, as a part of the axis (0: its start, 1: its end).
        textes: the texts, their lines parted by ``<br>``.

    """
    loin = [texte for texte, place in zip(textes, places, strict=True) if place > LOIN]
    longueur = max((len(ligne) for texte in loin for ligne in texte.split("<br>")), default=0)
    return {"l": 8, "r": 14 + LETTRE * longueur, "t": 12, "b": 8}


def textes_de(figure: go.Figure) -> list[str]:
    """Return the texts that a figure writes beside its marks and as annotations, not those of its hover labels."""
    ecrits = [str(note.text) for note in figure.layout.annotations]
    for trace in figure.data:
        se_lit = trace.textposition != "none" if trace.type == "bar" else "text" in (getattr(trace, "mode", None) or "")
        if se_lit and trace.text is not None:
            ecrits += [trace.text] if isinstance(trace.text, str) else map(str, trace.text)
    return ecrits


def dessinables(cadre: pd.DataFrame, unite: str) -> pd.DataFrame:
    """Leave out the shares of too few cases (``cas``): they are written as their count and never drawn.

    A count rests on nothing but itself.
    """
    if "cas" not in cadre:
        return cadre
    if unite == "compte":
        return cadre.drop(columns="cas")
    if unite != "pct":
        return cadre
    return cadre.assign(valeur=cadre["valeur"].where(cadre["cas"].map(est_fiable).astype(bool)))


def fiables(cadre: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which rows rest on enough cases; where it is not told on how many, they are believed."""
    if "cas" not in cadre:
        return pd.Series(data=True, index=cadre.index)
    return cadre["cas"].map(est_fiable).astype(bool)


def ecrire(cadre: pd.DataFrame, colonne: str, unite: str, masque: str = "is_masque", cas: str = "cas") -> list[str]:
    """Write a column of figures: masked where its cell is, a share over the count of its cases where that is told."""
    comptes = cadre[cas] if cas in cadre else [None] * len(cadre)
    return [
        mesure(v, unite, masque=bool(m), cas=n) for v, m, n in zip(cadre[colonne], cadre[masque], comptes, strict=True)
    ]


def ecarter(places: Sequence[float], ecart: float = 16) -> list[int]:
    """Return how far to move texts written at these heights, in pixels, for none to cover another."""
    decalages, plus_haut = [0] * len(places), None
    for rang in sorted(range(len(places)), key=lambda i: -places[i]):
        place = places[rang] if plus_haut is None else min(places[rang], plus_haut - ecart)
        decalages[rang], plus_haut = round(place - places[rang]), place
    return decalages
