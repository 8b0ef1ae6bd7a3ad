"""Rankings: sorted dots of territories with a reference line, sorted bars of categories."""

import textwrap

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.base import PEU, choisissables, dessiner, ecrire, fiables, graduer, marges
from dashboards.charts.theme import Theme
from dashboards.kit.words.formats import ABSENT, INSECABLE, MASQUE, est_insuffisant, mesure

LIGNE = 34
LARGEUR_DU_NOM = 26
LIGNES_DU_NOM = 2
# Where no figure is shown, a scale would be made up.
SANS_GRADUATION = {"showticklabels": False, "showgrid": False, "ticks": ""}


def replier(nom: str, largeur: int = LARGEUR_DU_NOM, lignes: int = LIGNES_DU_NOM) -> str:
    """Cut a long name in lines of ``largeur`` signs: on a narrow screen it would take the place of the marks.

    What is left out is read beside the mark when it is pointed at, and in the table.
    """
    return "<br>".join(textwrap.wrap(nom, largeur, break_long_words=False, max_lines=lignes, placeholder="…")) or nom


def trier(cadre: pd.DataFrame) -> pd.DataFrame:
    """Put the greatest value first and the masked rows last; just before, those of too few cases, the fewest last.

    A figure that rests on one case says nothing of the others: it leads no ranking.
    """
    absent = cadre["valeur"].isna() | cadre["is_masque"].astype(bool)
    assez = fiables(cadre)
    ordre = cadre.assign(
        _rang=absent.map({True: 2, False: 0}) + (~assez & ~absent), _n=cadre["valeur"].where(assez, cadre.get("cas"))
    )
    return ordre.sort_values(["_rang", "_n", "libelle"], ascending=[True, False, True]).drop(columns=["_rang", "_n"])


def points(
    cadre: pd.DataFrame, unite: str, theme: Theme, *, reference: float | None, choisi: str | None, nom_reference: str
) -> go.Figure:
    """Draw one dot a territory (``code``, ``libelle``, ``valeur``, ``is_masque``), the chosen one in its own colour.

    The dot of too few cases (``cas``) is pale.
    """
    trie = trier(cadre)
    fig = dessiner(theme, 90 + LIGNE * len(trie))
    visibles = trie[~trie["is_masque"].astype(bool) & trie["valeur"].notna()]
    maximum = max([0.0, *visibles["valeur"].astype(float), reference or 0.0]) or 1.0
    fin = maximum * 1.18
    if reference is not None:
        fig.verticale(
            reference, fin, theme.texte_secondaire, trie["valeur"].astype(float), ecrire(trie, "valeur", unite)
        )
        fig.annoter(
            x=reference,
            y=1,
            yref="y domain",
            yanchor="bottom",
            xanchor="right",
            text=f"{nom_reference} : {mesure(reference, unite)}",
            font={"color": theme.texte_secondaire, "size": 13},
        )
    couleurs = [
        theme.grille if not assez else theme.territoire if c == choisi else theme.neutre
        for c, assez in zip(visibles["code"], fiables(visibles), strict=True)
    ]
    contours = [theme.contour if c == theme.grille else c for c in couleurs]
    fig.ajouter(
        "scatter",
        x=[float(v) for v in visibles["valeur"]],
        y=[replier(n) for n in visibles["libelle"]],
        mode="markers+text",
        marker={"size": 12, "color": couleurs, "line": {"color": contours, "width": 1}},
        text=ecrire(visibles, "valeur", unite),
        textposition="middle right",
        textfont={"color": theme.texte, "size": 13},
        hovertext=list(visibles["libelle"]),
        hovertemplate="%{hovertext} : %{text}<extra></extra>",
        **choisissables(list(visibles["code"])),
        cliponaxis=False,
    )
    masques = trie[trie["is_masque"].astype(bool)]
    if not masques.empty:
        fig.ajouter(
            "scatter",
            x=[0.0] * len(masques),
            y=[replier(n) for n in masques["libelle"]],
            mode="text",
            text=[f"{INSECABLE}{INSECABLE}{MASQUE}"] * len(masques),
            textposition="middle right",
            textfont={"color": theme.texte_secondaire, "size": 13},
            hovertext=list(masques["libelle"]),
            hovertemplate="%{hovertext} : valeur sous secret statistique<extra></extra>",
        )
    peu = trie.assign(texte=ecrire(trie, "valeur", unite))
    peu = peu[peu["texte"].map(lambda texte: texte == ABSENT or est_insuffisant(texte)).astype(bool)]
    if not peu.empty:
        fig.ajouter(
            "scatter",
            x=[0.0] * len(peu),
            y=[replier(n) for n in peu["libelle"]],
            mode="text",
            text=[f"{INSECABLE}{INSECABLE}{texte}" for texte in peu["texte"]],
            textposition="middle right",
            textfont={"color": theme.texte_secondaire, "size": 13},
            hovertext=list(peu["libelle"]),
            hovertemplate="%{hovertext} : %{text}<extra></extra>",
        )
    # Few ticks: long names leave little room on a narrow screen.
    fig.axe_x(range=[-maximum * 0.03, fin], nticks=4, tickangle=0, **graduer(unite))
    if visibles.empty and reference is None:
        fig.axe_x(**SANS_GRADUATION)
    fig.axe_y(
        type="category",
        categoryorder="array",
        categoryarray=[replier(n) for n in reversed(list(trie["libelle"]))],
        showgrid=True,
        showline=False,
        ticks="",
    )
    fig.layout |= dict(margin={"l": 8, "r": 44, "t": 34, "b": 8})
    return fig.figure()


def barres(
    cadre: pd.DataFrame,
    unite: str,
    theme: Theme,
    *,
    ordre: bool = True,
    reference: float | None = None,
    choisi: str | None = None,
) -> go.Figure:
    """Draw horizontal bars from zero, each with its figure; ``ordre=False`` keeps the order of the classes.

    The one whose ``code`` is chosen keeps its colour, the others give way; those of too few cases (``cas``) are pale.
    """
    trie = trier(cadre) if ordre else cadre
    codes = list(trie["code"] if "code" in trie else trie["libelle"])
    couleurs = [
        theme.grille if not assez else theme.territoire if choisi is None or code == choisi else theme.neutre
        for code, assez in zip(codes, fiables(trie), strict=True)
    ]
    fig = dessiner(theme, 60 + LIGNE * len(trie))
    masque = trie["is_masque"].astype(bool)
    visibles = trie.loc[~masque, "valeur"].dropna().astype(float)
    maximum = max([0.0, *visibles, reference or 0.0]) or 1.0
    fig.ajouter(
        "bar",
        x=[
            maximum * 0.04 if m else (0.0 if pd.isna(v) else float(v))
            for v, m in zip(trie["valeur"], masque, strict=True)
        ],
        y=[replier(n) for n in trie["libelle"]],
        orientation="h",
        marker={
            # Where each bar has its colour, it is that of the hatches: of the background, they would not be seen.
            "color": [theme.contour if m else c for m, c in zip(masque, couleurs, strict=True)],
            "line": {
                "color": [
                    theme.contour if m or c == theme.grille else c for m, c in zip(masque, couleurs, strict=True)
                ],
                "width": 1,
            },
            "pattern": {
                "shape": ["/" if m else "" for m in masque],
                "fgcolor": theme.contour,
                "bgcolor": theme.fond,
                "size": 6,
            },
        },
        text=ecrire(trie, "valeur", unite),
        textposition="outside",
        textfont={"color": theme.texte, "size": 13},
        cliponaxis=False,
        hovertext=list(trie["libelle"]),
        hovertemplate="%{hovertext} : %{text}<extra></extra>",
        **choisissables(codes),
    )
    fin = maximum * 1.02
    if reference is not None:
        fig.verticale(
            reference, fin, theme.texte_secondaire, trie["valeur"].astype(float), ecrire(trie, "valeur", unite)
        )
    fig.axe_x(range=[0, fin], nticks=3, tickangle=0, **graduer(unite))
    if visibles.empty:
        fig.axe_x(**SANS_GRADUATION)
    if unite == "compte" and maximum < PEU:
        fig.axe_x(dtick=1)
    fig.axe_y(
        type="category",
        categoryorder="array",
        categoryarray=[replier(n) for n in reversed(list(trie["libelle"]))],
        showgrid=False,
    )
    bouts = trie["valeur"].astype(float).fillna(0.0).mask(masque, 0.0) / maximum
    fig.layout |= dict(bargap=0.35, margin=marges(bouts, ecrire(trie, "valeur", unite)))
    return fig.figure()
