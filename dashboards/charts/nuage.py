"""Two counts of the same territories against each other, on log axes, with the lines of equal ratio."""

import math

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.base import Dessin, choisissables, dessiner
from dashboards.charts.classement import replier
from dashboards.charts.theme import Theme
from dashboards.kit.words.formats import mesure, nombre

HAUTEUR = 420
RATIOS = (1, 2, 5, 10, 20, 50)
NOMMES = 5
# In powers of ten: beyond this length, an axis writes one number for each power.
LARGE = 2
# In pixels: a line of text, and what the figure keeps for its axes and margins.
INTERLIGNE, MARGES = 17, 90


def rapports(cadre: pd.DataFrame, noms: tuple[str, str], unite: str, theme: Theme, *, choisi: str | None) -> go.Figure:
    """Draw one dot a territory (``code``, ``libelle``, ``numerateur``, ``denominateur``, ``valeur``, ``is_masque``).

    Zero has no place on a log axis: such a territory, like a masked one, is in the table only.
    """
    fig = dessiner(theme, HAUTEUR)
    vus = visibles(cadre)
    xs, ys = vus["denominateur"].astype(float), vus["numerateur"].astype(float)
    if vus.empty:
        return fig.figure()
    bas, haut = math.log10(xs.min()) - 0.15, math.log10(xs.max()) + 0.3
    sol, plafond = math.log10(ys.min()) - 0.2, math.log10(ys.max()) + 0.25
    for ratio in RATIOS:
        _isoligne(fig, ratio, (bas, haut), (sol, plafond), theme)
    fig.ajouter(
        "scatter",
        x=list(xs),
        y=list(ys),
        mode="markers",
        marker={
            "size": [14 if c == choisi else 10 for c in vus["code"]],
            "color": [theme.territoire if c == choisi else theme.neutre for c in vus["code"]],
            "line": {"color": theme.contour, "width": 1},
        },
        hovertext=[
            f"{n} : {nombre(y)} pour {nombre(x)}, soit {mesure(v, unite)}"
            for n, x, y, v in zip(vus["libelle"], xs, ys, vus["valeur"], strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
        **choisissables(vus["code"]),
    )
    _nommer(fig, vus, (bas, haut), (sol, plafond), choisi, theme)
    fig.axe_x(type="log", range=[bas, haut], title={"text": noms[1], "font": {"size": 13}}, **_graduations(bas, haut))
    fig.axe_y(
        type="log", range=[sol, plafond], title={"text": noms[0], "font": {"size": 13}}, **_graduations(sol, plafond)
    )
    fig.layout |= dict(margin={"l": 8, "r": 16, "t": 30, "b": 8})
    return fig.figure()


def _nommer(
    fig: Dessin,
    vus: pd.DataFrame,
    en_x: tuple[float, float],
    en_y: tuple[float, float],
    choisi: str | None,
    theme: Theme,
) -> None:
    """Write the names of the greatest, and of the chosen one, over the lines and apart from each other."""
    grands = set(vus.nlargest(NOMMES, "numerateur")["code"])
    nommes = vus[vus["code"].isin(grands) | (vus["code"] == choisi)].sort_values("numerateur", ascending=False)
    ligne = INTERLIGNE * (en_y[1] - en_y[0]) / (HAUTEUR - MARGES)
    # Names are written on both sides of their dots. On a phone they would meet: each name is below the one before.
    pied = math.inf
    for nom, x, y in zip(nommes["libelle"], nommes["denominateur"], nommes["numerateur"], strict=True):
        place, hauteur = math.log10(float(x)), math.log10(float(y))
        cote = "right" if place > sum(en_x) / 2 else "left"
        ecrit = replier(nom)
        demi = ligne * (ecrit.count("<br>") + 1) / 2
        libre = min(hauteur, pied - demi)
        pied = libre - demi
        fig.annoter(
            x=place,
            y=libre,
            text=ecrit,
            align=cote,
            xanchor=cote,
            yanchor="middle",
            xshift=-9 if cote == "right" else 9,
            bgcolor=theme.fond,
            borderpad=1,
            font={"color": theme.texte, "size": 12},
        )


def visibles(cadre: pd.DataFrame) -> pd.DataFrame:
    """Return the territories that have a place: not masked, both counts above zero."""
    net = cadre.assign(**{c: pd.to_numeric(cadre[c]) for c in ("numerateur", "denominateur")})
    montrables = ~net["is_masque"].astype(bool) & net["numerateur"].gt(0) & net["denominateur"].gt(0)
    return net[montrables].reset_index(drop=True)


def _graduations(debut: float, fin: float) -> dict[str, object]:
    puissances = range(math.floor(debut), math.ceil(fin) + 1)
    # On a phone, two numbers for each power would cover each other.
    pas = (1, 3) if fin - debut <= LARGE else (1,)
    valeurs = [m * 10**p for p in puissances for m in pas if debut <= math.log10(m * 10.0**p) <= fin]
    return {"tickmode": "array", "tickvals": valeurs, "ticktext": [nombre(v) for v in valeurs]}


def _isoligne(fig: Dessin, ratio: int, en_x: tuple[float, float], en_y: tuple[float, float], theme: Theme) -> None:
    """Draw the line of one ratio across the frame, its value at its upper end."""
    pente = math.log10(ratio)
    debut, fin = max(en_x[0], en_y[0] - pente), min(en_x[1], en_y[1] - pente)
    if debut >= fin:
        return
    fig.ajouter(
        "scatter",
        x=[10**debut, 10**fin],
        y=[10 ** (debut + pente), 10 ** (fin + pente)],
        mode="lines",
        line={"color": theme.texte_secondaire, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    fig.annoter(
        x=fin,
        y=fin + pente,
        text=nombre(ratio),
        xanchor="right",
        yanchor="bottom",
        font={"color": theme.texte_secondaire, "size": 12},
    )
