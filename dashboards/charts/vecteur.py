"""A figure as vectors for a PDF, from the very figure that the screen draws: lines, bars, axes and their texts.

What belongs here: the marks that the charts of a fiche use (``serie``, ``classement.barres``); others are refused. What
does not: data, titles, pages (``kit.downloads.pdf``).
"""

import math
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from dashboards.kit.words.formats import nombre
from dashboards.kit.words.pdf import ecrivable

POLICE, CORPS = "Helvetica", 7.0
# From the pixels of a screen to the points of a sheet.
ECHELLE = 0.6
GRADUATIONS = 5
POINTILLES = {"dot": [1.5, 2.0], "dash": [4, 2]}


@dataclass(frozen=True)
class Axe:
    """One axis: the ends of its values, and what is written along it."""

    bas: float
    haut: float
    reperes: tuple[tuple[float, str], ...]

    def place(self, valeur: float, debut: float, longueur: float) -> float:
        """Return where a value stands on an axis drawn from ``debut``, in points."""
        return debut + (valeur - self.bas) / (self.haut - self.bas) * longueur


def tracer(figure: go.Figure, largeur: float, hauteur: float) -> Drawing:
    """Draw a figure in a box, in points; raise ``ValueError`` for marks that are not drawn here."""
    plan = figure.layout
    rangs = {nom: rang for rang, nom in enumerate(plan.yaxis.categoryarray or ())}
    horizontal = _axe(plan.xaxis, [x for trace in figure.data for x in trace.x if x is not None])
    vertical = (
        Axe(-0.5, len(rangs) - 0.5, tuple((rang, nom) for nom, rang in rangs.items()))
        if rangs
        else _axe(plan.yaxis, [y for trace in figure.data for y in trace.y if y is not None])
    )
    lignes = max((texte.count("<br>") + 1 for _, texte in horizontal.reperes), default=0)
    gauche = 5 + max((_largeur(ligne) for _, texte in vertical.reperes for ligne in texte.split("<br>")), default=0)
    bas, droite = 5 + (CORPS + 1) * lignes, ECHELLE * (plan.margin.r or 0)
    cadre = _Cadre(gauche, bas, largeur - gauche - droite, hauteur - bas - CORPS, horizontal, vertical)
    dessin = Drawing(largeur, hauteur)
    _axes(dessin, cadre, plan)
    for trace in figure.data:
        if trace.type == "scatter" and trace.mode == "lines+markers":
            _courbe(dessin, cadre, trace)
        elif trace.type == "bar":
            _barres(dessin, cadre, trace, rangs, plan.bargap or 0.2)
        else:
            raise ValueError(f"marque non dessinée : {trace.type} {getattr(trace, 'mode', '')}")
    for note in plan.annotations:
        x, y = cadre.x(note.x) + ECHELLE * (note.xshift or 0), cadre.y(note.y) + ECHELLE * (note.yshift or 0)
        ancre = {"left": "start"}.get(note.xanchor, "middle")
        _ecrire(dessin, x, y - CORPS / 3, note.text, note.font.color, ancre)
    return dessin


@dataclass(frozen=True)
class _Cadre:
    gauche: float
    bas: float
    largeur: float
    hauteur: float
    horizontal: Axe
    vertical: Axe

    def x(self, valeur: float) -> float:
        return self.horizontal.place(valeur, self.gauche, self.largeur)

    def y(self, valeur: float) -> float:
        return self.vertical.place(valeur, self.bas, self.hauteur)


def _axe(axe: Any, valeurs: list[float]) -> Axe:
    """Read an axis as Plotly would: its own range and texts, else from zero to the greatest value, round steps."""
    bas, haut = axe.range or (0.0, 1.05 * (max(valeurs, default=0.0) or 1.0))
    if axe.tickvals is not None:
        return Axe(bas, haut, tuple(zip(axe.tickvals, axe.ticktext, strict=True)))
    if axe.showticklabels is False:
        return Axe(bas, haut, ())
    pas = axe.dtick or _pas((haut - bas) / (axe.nticks or GRADUATIONS))
    decimales = max(0, -math.floor(math.log10(pas)))
    premier = math.ceil(bas / pas)
    reperes = [round(rang * pas, 9) for rang in range(premier, math.floor(haut / pas + 1e-9) + 1)]
    ecrits = [nombre(v, 0 if float(v).is_integer() else decimales) for v in reperes]
    # The unit is written once, as on the screen.
    ecrits[-1:] = [texte + (axe.ticksuffix or "") for texte in ecrits[-1:]]
    return Axe(bas, haut, tuple(zip(reperes, ecrits, strict=True)))


def _pas(moindre: float) -> float:
    """Return the smallest round step that is not under another."""
    puissance = 10.0 ** math.floor(math.log10(moindre))
    return next(facteur * puissance for facteur in (1, 2, 5, 10) if facteur * puissance >= moindre * 0.999)


def _axes(dessin: Drawing, cadre: _Cadre, plan: Any) -> None:
    encre, contour = plan.xaxis.tickfont.color, HexColor(plan.xaxis.linecolor)
    est_en_lignes = bool(plan.yaxis.categoryarray)
    for valeur, texte in cadre.vertical.reperes:
        y, lignes = cadre.y(valeur), texte.split("<br>")
        if not est_en_lignes:
            trait = HexColor(plan.yaxis.gridcolor)
            dessin.add(Line(cadre.gauche, y, cadre.gauche + cadre.largeur, y, strokeColor=trait, strokeWidth=0.5))
        for rang, ligne in enumerate(lignes):
            place = y + CORPS * ((len(lignes) - 1) / 2 - rang) - CORPS / 3
            _ecrire(dessin, cadre.gauche - 4, place, ligne, encre, "end")
    for valeur, texte in cadre.horizontal.reperes:
        for rang, ligne in enumerate(texte.split("<br>")):
            _ecrire(dessin, cadre.x(valeur), cadre.bas - (CORPS + 1) * (rang + 1), ligne, encre, "middle")
    dessin.add(
        PolyLine(
            [cadre.gauche, cadre.bas + cadre.hauteur, cadre.gauche, cadre.bas, cadre.gauche + cadre.largeur, cadre.bas],
            strokeColor=contour,
            strokeWidth=0.5,
        )
    )


def _courbe(dessin: Drawing, cadre: _Cadre, trace: Any) -> None:
    """Draw a line by the pieces that nothing interrupts: a masked period is never bridged."""
    couleur = HexColor(trace.line.color)
    trait = {"strokeColor": couleur, "strokeWidth": ECHELLE * trace.line.width}
    trait |= {"strokeDashArray": POINTILLES.get(trace.line.dash)}
    morceau: list[float] = []
    symboles = _chacune(trace.marker.symbol, len(trace.x))
    for x, y, symbole in [*zip(trace.x, trace.y, symboles, strict=True), (0, None, "")]:
        if y is None:
            if len(morceau) > 2:
                dessin.add(PolyLine(morceau, **trait))
            morceau = []
            continue
        point = cadre.x(x), cadre.y(y)
        morceau += point
        rayon = ECHELLE * trace.marker.size / 2
        est_creux = symbole == "circle-open"
        remplissage = {"fillColor": None, "strokeColor": couleur} if est_creux else {"fillColor": couleur}
        dessin.add(Circle(*point, rayon, **{"strokeColor": None, **remplissage}))


def _barres(dessin: Drawing, cadre: _Cadre, trace: Any, rangs: dict[str, int], ecart: float) -> None:
    nombre_de_barres = len(trace.x)
    couleurs = _chacune(trace.marker.color, nombre_de_barres)
    contours = _chacune(trace.marker.line.color, nombre_de_barres)
    hachures = _chacune(trace.marker.pattern.shape, nombre_de_barres)
    epaisseur = 1 - ecart
    for rang, (x, y) in enumerate(zip(trace.x, trace.y, strict=True)):
        couche = trace.orientation == "h"
        valeur, place = (x, rangs[y]) if couche else (y, x)
        if valeur is None:
            continue
        axe, vers = (cadre.y, cadre.x) if couche else (cadre.x, cadre.y)
        debut, fin, zero, bout = axe(place - epaisseur / 2), axe(place + epaisseur / 2), vers(0), vers(valeur)
        boite = (zero, debut, bout - zero, fin - debut) if couche else (debut, zero, fin - debut, bout - zero)
        fond = HexColor(trace.marker.pattern.bgcolor if hachures[rang] else couleurs[rang])
        trait = HexColor(contours[rang])
        dessin.add(Rect(*boite, fillColor=fond, strokeColor=trait, strokeWidth=0.5))
        if hachures[rang]:
            _hachurer(dessin, *boite, HexColor(trace.marker.pattern.fgcolor))
        if trace.textposition != "none":
            texte, encre = trace.text[rang], trace.textfont.color
            _ecrire(dessin, bout + 3, (debut + fin) / 2 - CORPS / 3, texte, encre, "start")


def _hachurer(dessin: Drawing, x: float, y: float, largeur: float, hauteur: float, couleur: HexColor) -> None:
    pas = 2.5
    for rang in range(-int(largeur / pas), int(hauteur / pas) + 1):
        t = rang * pas
        debut, fin = max(0.0, -t), min(largeur, hauteur - t)
        if debut < fin:
            dessin.add(Line(x + debut, y + debut + t, x + fin, y + fin + t, strokeColor=couleur, strokeWidth=0.4))


def _chacune(valeur: Any, nombre_de_barres: int) -> list[Any]:
    return list(valeur) if isinstance(valeur, list | tuple) else [valeur] * nombre_de_barres


def _largeur(texte: str) -> float:
    return stringWidth(ecrivable(texte), POLICE, CORPS)


def _ecrire(dessin: Drawing, x: float, y: float, texte: str, couleur: str, ancre: str) -> None:
    style = {"fontName": POLICE, "fontSize": CORPS, "fillColor": HexColor(couleur), "textAnchor": ancre}
    dessin.add(String(x, y, ecrivable(texte), **style))
