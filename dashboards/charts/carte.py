"""Maps: areas as filled outlines, one trace a class, hatched where a value is masked. No tile, no outside host."""

import itertools
import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.base import Dessin, choisissables, dessiner, ecrire
from dashboards.charts.geo import Geometrie, centre
from dashboards.charts.theme import Theme
from dashboards.kit.words.formats import ABSENT, CAS_MIN, MASQUE, est_insuffisant, mesure

HAUTEUR, HAUTEUR_SITUATION = 560, 380
LEGENDE = {
    "orientation": "h",
    "y": -0.02,
    "yanchor": "top",
    "x": 0,
    "font": {"size": 13},
    "itemclick": False,
    "itemdoubleclick": False,
}
NB_CLASSES = 5
SANS_CONTOURS = "Les contours des communes de ce département manquent au projet : un tableau remplace la carte"
EN_LETTRES = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq"}


@dataclass(frozen=True)
class Classes:
    """Breaks of a sequential scale: ``bornes[i]`` closes class ``i``; the last class is open."""

    bornes: tuple[float, ...]

    @property
    def nom(self) -> str:
        """Say how many classes there are: those without a value were merged."""
        if not self.bornes:
            return "une seule classe"
        return f"{EN_LETTRES[len(self.bornes) + 1]} classes d’effectifs proches"

    def rang(self, valeur: float) -> int:
        """Return the class of a value, 0 for the lowest."""
        return sum(valeur > borne for borne in self.bornes)

    def libelles(self, unite: str) -> list[str]:
        """Write each class in French."""
        if not self.bornes:
            return ["toutes les valeurs"]
        textes = [mesure(b, unite) for b in self.bornes]
        milieu = [f"de {a} à {b}" for a, b in itertools.pairwise(textes)]
        return [f"jusqu’à {textes[0]}", *milieu, f"plus de {textes[-1]}"]


def classes(valeurs: pd.Series, pas: float) -> Classes:
    """Cut visible values in five by quantiles rounded to ``pas``; a class without any is merged with the next."""
    nettes = valeurs.dropna().astype(float)
    if nettes.empty:
        return Classes(())
    brutes = [nettes.quantile(k / NB_CLASSES) for k in range(1, NB_CLASSES)]
    bornes = sorted({round(round(b / pas) * pas, 6) for b in brutes})
    gardees: list[float] = []
    for borne in bornes:
        depuis = gardees[-1] if gardees else -math.inf
        if borne < nettes.max() and nettes.between(depuis, borne, inclusive="right").any():
            gardees.append(borne)
    return Classes(tuple(gardees))


def carte(
    cadre: pd.DataFrame,
    geometrie: Geometrie,
    territoire_type: str,
    unite: str,
    decoupe: Classes,
    theme: Theme,
    *,
    choisi: str | None = None,
    vide: str = "sans donnée",
) -> go.Figure:
    """Draw the areas of ``cadre`` (``code``, ``libelle``, ``valeur``, ``is_masque``), joined on the code."""
    aires = geometrie.maille(territoire_type)
    valeurs = {
        c: (n, v, bool(m), texte)
        for c, n, v, m, texte in zip(
            *(cadre[k] for k in ("code", "libelle", "valeur", "is_masque")), ecrire(cadre, "valeur", unite), strict=True
        )
    }
    peu = any(est_insuffisant(texte) for _, _, _, texte in valeurs.values())
    groupes: dict[int | str, list[str]] = {}
    for code in aires:
        _, v, m, _ = valeurs.get(code, ("", None, False, ABSENT))
        groupe: int | str = "masque" if m else ("vide" if v is None or pd.isna(v) else decoupe.rang(float(v)))
        groupes.setdefault(groupe, []).append(code)
    fig = dessiner(theme, HAUTEUR)
    couleurs = couleurs_des_classes(theme, len(decoupe.bornes) + 1)
    libelles = decoupe.libelles(unite)
    for rang_classe, nom in enumerate(libelles):
        if codes := groupes.get(rang_classe):
            _aires(fig, aires, codes, f"{nom} ({len(codes)})", couleurs[rang_classe], theme)
    if masques := groupes.get("masque"):
        _aires(fig, aires, masques, f"s, secret statistique ({len(masques)})", theme.fond, theme, hachure=True)
    if vides := groupes.get("vide"):
        raison = f"{vide}, ou moins de {CAS_MIN} cas" if peu else vide
        _aires(fig, aires, vides, f"{raison} ({len(vides)})", theme.fond, theme)
    _reperes(fig, aires, valeurs, vide)
    if choisi in aires:
        _contour(fig, aires[choisi], theme)
    fig.axe_x(visible=False)
    fig.axe_y(visible=False, scaleanchor="x", scaleratio=1)
    fig.layout |= dict(
        showlegend=True,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        legend=LEGENDE,
    )
    return fig.figure()


def tracer(
    geometrie: Geometrie | None,
    cadre: pd.DataFrame,
    territoire_type: str,
    unite: str,
    decoupe: Classes,
    *,
    choisi: str | None,
    vide: str,
) -> Callable[[Theme], go.Figure] | None:
    """Return what draws a map in a theme; nothing where there are no outlines, and the card is a table."""
    if geometrie is None:
        return None
    return lambda theme: carte(cadre, geometrie, territoire_type, unite, decoupe, theme, choisi=choisi, vide=vide)


def situer(
    geometrie: Geometrie | None, commune: str, nom: str, voisines: Collection[str]
) -> Callable[[Theme], go.Figure] | None:
    """Return what draws where a commune lies among others, the frame cut around them; nothing without its outline."""
    if geometrie is None or commune not in geometrie.communes:
        return None
    autour = {code: geometrie.communes[code] for code in {commune, *voisines} if code in geometrie.communes}
    return lambda theme: situation(geometrie.communes, commune, nom, autour, theme)


def situation(
    aires: dict[str, list[list[int]]],
    commune: str,
    nom: str,
    autour: dict[str, list[list[int]]],
    theme: Theme,
) -> go.Figure:
    """Draw a commune, filled and named, those around it, and what else of the département the frame shows."""
    gauche, bas, droite, haut = _cadre(autour.values())
    marge = max(droite - gauche, haut - bas) / 20
    dehors = [
        code
        for code, anneaux in aires.items()
        if code not in autour and _se_voit(_cadre([anneaux]), (gauche, bas, droite, haut))
    ]
    fig = dessiner(theme, HAUTEUR_SITUATION)
    if dehors:
        _aires(fig, aires, dehors, "autres communes du département", theme.fond, theme)
    if voisines := [code for code in autour if code != commune]:
        _aires(fig, autour, voisines, "communes de son intercommunalité", theme.sequence[0], theme)
    _aires(fig, autour, [commune], nom, theme.sequence[3], theme)
    x, y = centre(autour[commune])
    fig.annoter(
        x=x,
        y=y,
        ay=-40,
        showarrow=True,
        arrowcolor=theme.texte,
        text=f"<b>{escape(nom)}</b>",
        bgcolor=theme.fond,
        bordercolor=theme.contour,
        borderpad=3,
    )
    fig.axe_x(visible=False, range=[gauche - marge, droite + marge])
    fig.axe_y(visible=False, scaleanchor="x", scaleratio=1, range=[bas - marge, haut + marge])
    fig.layout |= dict(showlegend=True, margin={"l": 0, "r": 0, "t": 0, "b": 0}, legend=LEGENDE)
    return fig.figure()


def _cadre(aires: Iterable[list[list[int]]]) -> tuple[int, int, int, int]:
    """Return the frame of some areas: left, bottom, right, top."""
    anneaux = [anneau for aire in aires for anneau in aire]
    xs, ys = (list(itertools.chain.from_iterable(a[debut::2] for a in anneaux)) for debut in (0, 1))
    return min(xs), min(ys), max(xs), max(ys)


def _se_voit(une: tuple[int, int, int, int], cadre: tuple[int, int, int, int]) -> bool:
    """Tell whether two frames meet."""
    return une[0] <= cadre[2] and cadre[0] <= une[2] and une[1] <= cadre[3] and cadre[1] <= une[3]


def origine(geometrie: Geometrie | None) -> str:
    """Say where the outlines come from, or that there are none."""
    return f" · {SANS_CONTOURS if geometrie is None else f'Contours : {geometrie.source}'}"


def couleurs_des_classes(theme: Theme, nombre: int) -> list[str]:
    """Spread ``nombre`` classes over the five steps of the scale, ends included."""
    if nombre <= 1:
        return [theme.sequence[2]]
    return [theme.sequence[round(i * (len(theme.sequence) - 1) / (nombre - 1))] for i in range(nombre)]


def _trace(aires: dict[str, list[list[int]]], codes: list[str]) -> tuple[list[int | None], list[int | None]]:
    xs: list[int | None] = []
    ys: list[int | None] = []
    for code in codes:
        for anneau in aires[code]:
            xs += [*anneau[0::2], None]
            ys += [*anneau[1::2], None]
    return xs, ys


def _aires(
    fig: Dessin,
    aires: dict[str, list[list[int]]],
    codes: list[str],
    nom: str,
    couleur: str,
    theme: Theme,
    *,
    hachure: bool = False,
) -> None:
    xs, ys = _trace(aires, codes)
    fig.ajouter(
        "scatter",
        x=xs or [None],
        y=ys or [None],
        mode="lines",
        fill="toself",
        name=nom,
        hoverinfo="skip",
        fillcolor=couleur,
        line={"color": theme.contour, "width": 0.6},
        fillpattern={"shape": "/", "fgcolor": theme.contour, "bgcolor": couleur, "size": 5, "solidity": 0.25}
        if hachure
        else None,
    )


def _reperes(
    fig: Dessin,
    aires: dict[str, list[list[int]]],
    valeurs: dict[str, tuple[str, float | None, bool, str]],
    vide: str,
) -> None:
    """Put an invisible marker at each centre: it carries the hover text."""
    connus = [c for c in aires if c in valeurs]
    centres = [centre(aires[c]) for c in connus]
    textes = []
    for code in connus:
        nom, _, _, texte = valeurs[code]
        textes.append(f"{nom} : {({MASQUE: 'secret statistique', ABSENT: vide}).get(texte, texte)}")
    fig.ajouter(
        "scatter",
        x=[round(x) for x, _ in centres],
        y=[round(y) for _, y in centres],
        mode="markers",
        showlegend=False,
        marker={"size": 14, "opacity": 0},
        text=textes,
        hovertemplate="%{text}<extra></extra>",
        **choisissables(connus, opacite=0),
    )


def _contour(fig: Dessin, anneaux: list[list[int]], theme: Theme) -> None:
    xs, ys = _trace({"_": anneaux}, ["_"])
    fig.ajouter(
        "scatter",
        x=xs,
        y=ys,
        mode="lines",
        showlegend=False,
        hoverinfo="skip",
        line={"color": theme.comparaison, "width": 3},
    )
