"""Follow-up charts: bars told apart by group, values against their target, ranges, three shares side by side."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.base import Dessin, choisissables, dessiner, graduer, marges
from dashboards.charts.classement import replier
from dashboards.charts.theme import Theme
from dashboards.kit.words.formats import mesure

LIGNE = 34
LIGNE_DE_TEXTE = 20
NOM_ETROIT = 18
LEGENDE = 34
PREMIER_NOM, UN_NOM_SUR = 5, 4
# Told from each other without colour.
SYMBOLES = ("circle", "diamond-open", "square")


def barres_par_groupe(cadre: pd.DataFrame, groupes: Sequence[str], unite: str, theme: Theme) -> go.Figure:
    """Draw bars from zero in the order of the frame (``libelle``, ``groupe``, ``valeur``, ``is_masque``)."""
    noms = [replier(n) for n in cadre["libelle"]]
    fig = dessiner(theme, 60 + LEGENDE + _hauteur(noms, len(noms)))
    maximum = _maximum(cadre["valeur"].where(~cadre["is_masque"].astype(bool)))
    for rang, groupe in enumerate(groupes):
        lignes = cadre[cadre["groupe"] == groupe]
        masques = [bool(m) for m in lignes["is_masque"]]
        fig.ajouter(
            "bar",
            name=groupe,
            x=[
                maximum * 0.04 if m else (0.0 if pd.isna(v) else float(v))
                for v, m in zip(lignes["valeur"], masques, strict=True)
            ],
            y=[replier(n) for n in lignes["libelle"]],
            orientation="h",
            marker={
                "color": [theme.contour if m else theme.categories[rang] for m in masques],
                "line": {"color": [theme.contour if m else theme.categories[rang] for m in masques], "width": 1},
                "pattern": {"shape": ["/" if m else "" for m in masques], "fgcolor": theme.contour, "size": 6},
            },
            text=[mesure(v, unite, masque=m) for v, m in zip(lignes["valeur"], masques, strict=True)],
            textposition="outside",
            textfont={"color": theme.texte, "size": 13},
            cliponaxis=False,
            hovertext=[f"{n} ({groupe.lower()})" for n in lignes["libelle"]],
            hovertemplate="%{hovertext} : %{text}<extra></extra>",
        )
    fig.axe_x(range=[0, maximum * 1.2], nticks=4, tickangle=0, **graduer(unite))
    _ordre(fig, noms)
    _legende(fig, barmode="overlay", bargap=0.35)
    return fig.figure()


def objectifs(cadre: pd.DataFrame, unite: str, theme: Theme) -> go.Figure:
    """Draw values from zero against a mark each (``libelle``, ``valeur``, ``objectif``, ``texte``).

    With a ``code``, a bar or its mark chooses what it is of; those without one (totals) choose nothing.
    """
    noms, textes = [_etroit(n) for n in cadre["libelle"]], [_en_lignes(t) for t in cadre["texte"]]
    fig = dessiner(theme, 60 + _hauteur([*noms, *textes], len(noms)))
    maximum = _maximum(pd.concat([cadre["valeur"], cadre["objectif"]]))
    choix = choisissables([None if pd.isna(c) else c for c in cadre["code"]]) if "code" in cadre else {}
    fig.ajouter(
        "bar",
        x=[None if pd.isna(v) else float(v) for v in cadre["valeur"]],
        y=noms,
        orientation="h",
        marker={"color": theme.territoire},
        hovertext=[f"{n} : {t}" for n, t in zip(cadre["libelle"], cadre["texte"], strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
        **choix,
    )
    fig.ajouter(
        "scatter",
        x=[None if pd.isna(v) else float(v) for v in cadre["objectif"]],
        y=noms,
        mode="markers",
        marker={"symbol": "line-ns", "size": 24, "line": {"color": theme.texte, "width": 3}},
        hovertext=[
            f"{n}, objectif : {mesure(v, unite)}" for n, v in zip(cadre["libelle"], cadre["objectif"], strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        **choix,
    )
    # Beside the bar and its mark, whichever goes further.
    bouts = cadre[["valeur", "objectif"]].astype(float).max(axis=1).fillna(0.0)
    _annoter(fig, noms, bouts, textes, theme)
    fig.axe_x(range=[0, maximum * 1.02], nticks=3, tickangle=0, **graduer(unite))
    _ordre(fig, noms)
    fig.layout |= dict(bargap=0.4, margin=marges(bouts / maximum, textes))
    return fig.figure()


def intervalles(cadre: pd.DataFrame, theme: Theme) -> go.Figure:
    """Draw a dot on its range (``libelle``, ``valeur``, ``basse``, ``haute``, ``texte``), in days."""
    noms, textes = [_etroit(n) for n in cadre["libelle"]], [_en_lignes(t) for t in cadre["texte"]]
    fig = dessiner(theme, 70 + _hauteur([*noms, *textes], len(noms)))
    maximum = _maximum(pd.concat([cadre["valeur"], cadre["haute"]]))
    minimum = min([float(v) for v in pd.concat([cadre["valeur"], cadre["basse"]]).dropna()] + [0.0])
    for nom, basse, haute in zip(noms, cadre["basse"], cadre["haute"], strict=True):
        if pd.isna(basse) or pd.isna(haute):
            continue
        trait = {"color": theme.neutre, "width": 8}
        fig.ajouter("scatter", x=[float(basse), float(haute)], y=[nom, nom], mode="lines", line=trait, hoverinfo="skip")
    fig.ajouter(
        "scatter",
        x=[None if pd.isna(v) else float(v) for v in cadre["valeur"]],
        y=noms,
        mode="markers",
        marker={"size": 13, "color": theme.territoire, "line": {"color": theme.fond, "width": 1}},
        hovertext=[f"{n} : {t}" for n, t in zip(cadre["libelle"], cadre["texte"], strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    bouts = cadre[["valeur", "haute"]].astype(float).max(axis=1).fillna(0.0)
    _annoter(fig, noms, bouts, textes, theme)
    ampleur = maximum - minimum
    fig.axe_x(range=[minimum - ampleur * 0.03, maximum + ampleur * 0.02], nticks=4, tickangle=0, **graduer("jours"))
    _ordre(fig, noms)
    fig.layout |= dict(margin=marges((bouts - minimum) / ampleur, textes))
    return fig.figure()


def parts_alignees(cadre: pd.DataFrame, series: Sequence[str], theme: Theme) -> go.Figure:
    """Draw up to three shares a row, in percent (``libelle`` and one column a series), told apart by their symbol."""
    fig = dessiner(theme, 70 + LEGENDE + 38 * len(cadre))
    noms = [replier(n) for n in cadre["libelle"]]
    for rang, serie in enumerate(series):
        fig.ajouter(
            "scatter",
            name=serie,
            x=[None if pd.isna(v) else float(v) for v in cadre[serie]],
            y=noms,
            mode="markers",
            marker={"size": 12, "symbol": SYMBOLES[rang], "color": theme.categories[rang], "line": {"width": 2}},
            hovertext=[f"{serie}, {n} : {mesure(v, 'pct')}" for n, v in zip(noms, cadre[serie], strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
            cliponaxis=False,
        )
    maximum = _maximum(pd.concat([cadre[serie] for serie in series]))
    fig.axe_x(range=[-maximum * 0.03, maximum * 1.1], nticks=5, tickangle=0, **graduer("pct"))
    _ordre(fig, noms, showgrid=True)
    fig.axe_y(showline=False)
    _legende(fig)
    return fig.figure()


def barres_verticales(noms: Sequence[str], nombres: Sequence[int], theme: Theme) -> go.Figure:
    """Draw counts from left to right; the first one, what is past already, in the second colour."""
    fig = dessiner(theme, 320)
    fig.ajouter(
        "bar",
        x=list(range(len(noms))),
        y=list(nombres),
        marker={"color": [theme.comparaison if rang == 0 else theme.territoire for rang in range(len(noms))]},
        text=[mesure(n, "compte") if n else "" for n in nombres],
        textposition="outside",
        textfont={"color": theme.texte, "size": 13},
        cliponaxis=False,
        hovertext=[f"{nom} : {mesure(n, 'compte')}" for nom, n in zip(noms, nombres, strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    # The first name, the last, and one in four between them: on a phone, more would cover each other.
    places = [0, *range(PREMIER_NOM, len(noms) - PREMIER_NOM, UN_NOM_SUR), len(noms) - 1]
    fig.axe_x(
        tickmode="array",
        tickvals=places,
        ticktext=["<br>".join(noms[r].rsplit(" ", 1)) for r in places],
        tickangle=0,
        showgrid=False,
        zeroline=False,
    )
    fig.axe_y(rangemode="tozero", nticks=4, **graduer("compte"), range=[0, max([*nombres, 1]) * 1.2])
    fig.layout |= dict(bargap=0.25)
    return fig.figure()


def _annoter(fig: Dessin, noms: Sequence[str], bouts: "pd.Series[float]", textes: Sequence[str], theme: Theme) -> None:
    """Write each text on the right of where its row ends."""
    police = {"color": theme.texte, "size": 13}
    for nom, bout, texte in zip(noms, bouts, textes, strict=True):
        fig.annoter(x=float(bout), y=nom, text=texte, xanchor="left", align="left", xshift=10, font=police)


def _en_lignes(texte: str) -> str:
    """Cut at its comma the text beside a bar: on a phone, bar, name and text share three hundred pixels."""
    return texte.replace(", ", "<br>")


def _etroit(nom: str) -> str:
    """Cut a name in narrow lines, beside bars whose text already takes room."""
    return replier(nom, NOM_ETROIT, lignes=4)


def _hauteur(ecrits: Sequence[str], rangees: int) -> int:
    """Return the height of the rows: that of the longest name or text, once cut in lines."""
    lignes = max((ecrit.count("<br>") + 1 for ecrit in ecrits), default=1)
    return max(LIGNE, LIGNE_DE_TEXTE * lignes) * rangees


def _maximum(valeurs: "pd.Series[float]") -> float:
    return max([0.0, *valeurs.dropna().astype(float)]) or 1.0


def _ordre(fig: Dessin, noms: Sequence[str], *, showgrid: bool = False) -> None:
    fig.axe_y(categoryorder="array", categoryarray=list(reversed(noms)), showgrid=showgrid, ticks="")


def _legende(fig: Dessin, **autres: object) -> None:
    legende = {"orientation": "h", "x": 0, "itemclick": False, "itemdoubleclick": False}
    # Held to the edge of the drawing: held to the plot, it stays over the first row where a chart becomes wider.
    legende |= {"yref": "container", "y": 1.0, "yanchor": "top"}
    fig.layout |= dict(showlegend=True, legend=legende, margin={"l": 8, "r": 16, "t": LEGENDE, "b": 8}, **autres)
