"""Counts by two dimensions at once: a grid whose cells carry their figures, darker where they are greater."""

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.base import dessiner
from dashboards.charts.theme import Theme
from dashboards.kit.words.formats import mesure

LIGNE = 44
# The greatest cell keeps enough of the page behind it for its figure to be read.
VOILE = 0.45


def grille(cadre: pd.DataFrame, noms: tuple[str, str], unite: str, theme: Theme) -> go.Figure:
    """Draw one cell for each ``ligne`` and ``colonne`` (short: a phone shows six), in the order of the frame.

    Args:
        cadre: every crossing, zeros included, with its ``valeur``.
        noms: what the rows are, what the columns are.
        unite: unit of the figures.
        theme: palette.

    """
    lignes, colonnes = (list(dict.fromkeys(cadre[nom])) for nom in ("ligne", "colonne"))
    table = cadre.pivot_table(index="ligne", columns="colonne", values="valeur", sort=False)
    valeurs = table.reindex(index=lignes, columns=colonnes).astype(float)
    fig = dessiner(theme, 90 + LIGNE * len(lignes))
    fig.ajouter(
        "heatmap",
        x=colonnes,
        y=lignes,
        z=valeurs.to_numpy().tolist(),
        text=[[mesure(v, unite) for v in ligne] for ligne in valeurs.to_numpy()],
        texttemplate="%{text}",
        textfont={"color": theme.texte, "size": 12},
        colorscale=[[0, theme.fond], [1, _melanger(theme.fond, theme.territoire)]],
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate=f"{noms[0]} : %{{y}} ; {noms[1].lower()} : %{{x}} ; %{{text}}<extra></extra>",
    )
    titres = [{"text": nom, "font": {"size": 13}, "standoff": 14} for nom in noms]
    fig.axe_x(type="category", side="top", showgrid=False, tickangle=0, title=titres[1])
    fig.axe_y(type="category", autorange="reversed", showgrid=False, title=titres[0])
    return fig.figure()


def _melanger(fond: str, couleur: str) -> str:
    """Lay a colour over the page, as a veil."""
    deux = (tuple(int(code[i : i + 2], 16) for i in (1, 3, 5)) for code in (fond, couleur))
    teintes = (round(a + (b - a) * VOILE) for a, b in zip(*deux, strict=True))
    return "#" + "".join(f"{teinte:02x}" for teinte in teintes)
