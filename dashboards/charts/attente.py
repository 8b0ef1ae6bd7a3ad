"""Curves of the waiting time: steps with their 95 % band, and under the axis how many are still followed.

Outside the perimeter a few months are published, without counts: they are points that a line joins.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

import pandas as pd
import plotly.graph_objects as go

from dashboards.charts.base import dessiner, ecarter, graduer
from dashboards.charts.serie import LARGEURS, POINTILLES
from dashboards.charts.theme import Theme
from dashboards.kit.words.formats import INSECABLE, est_absent, nombre, pourcentage

HAUTEUR = 380
PAS = 12
PAS_FIN_JUSQU_A = 72
VOILE = 0.14
PART_DU_CADRE = 0.8


@dataclass(frozen=True)
class Courbe:
    """One curve: its name and its steps, in percent (``mois``, ``valeur``, ``basse``, ``haute``, ``suivies``).

    ``cas``: how many were housed over the whole of it, the same at each step, empty where that is not told.
    """

    nom: str
    points: pd.DataFrame

    @cached_property
    def pas(self) -> list[dict[str, float]]:
        """The steps, in order: a page asks for many of them."""
        return self.points.to_dict("records")

    @cached_property
    def is_par_points(self) -> bool:
        """Whether nothing is said between two months: who reads every month reads counts too."""
        return bool(self.points["suivies"].isna().all())

    @property
    def cas(self) -> int | None:
        """How many were housed over the whole of it, where that is told."""
        premier = self.points["cas"].iloc[0]
        return None if est_absent(premier) else int(premier)

    def ecrire(self, valeur: float) -> str:
        """Write a share: outside the perimeter the curve is published in whole points."""
        return f"{nombre(valeur)}{INSECABLE}%" if self.is_par_points else pourcentage(valeur, self.cas)

    def a(self, mois: int) -> dict[str, float] | None:
        """Return the step in force after some months of waiting, none beyond the end nor between two points."""
        rang = bisect_right(self.pas, mois, key=itemgetter("mois")) - 1
        if rang < 0 or mois > self.pas[-1]["mois"]:
            return None
        return None if self.is_par_points and self.pas[rang]["mois"] < mois else self.pas[rang]


def escaliers(courbes: Sequence[Courbe], theme: Theme, hauteur: int = HAUTEUR) -> go.Figure:
    """Draw at most three curves of the share housed by month of waiting; each stops where its data stop."""
    fig = dessiner(theme, hauteur)
    fin = max((int(c.points["mois"].iloc[-1]) for c in courbes if not c.points.empty), default=PAS)
    for rang, courbe in enumerate(courbes):
        points, couleur = courbe.points, theme.categories[rang]
        forme, trait = ("linear", "lines+markers") if courbe.is_par_points else ("hv", "lines")
        bornes = points.dropna(subset=["basse", "haute"])
        for colonne, remplir in (("basse", None), ("haute", "tonexty")):
            fig.ajouter(
                "scatter",
                x=list(bornes["mois"]),
                y=[round(float(v), 2) for v in bornes[colonne]],
                mode="lines",
                line={"width": 0, "shape": forme, "color": couleur},
                fill=remplir,
                fillcolor=_voile(couleur),
                hoverinfo="skip",
                showlegend=False,
            )
        fig.ajouter(
            "scatter",
            x=list(points["mois"]),
            y=[round(float(v), 2) for v in points["valeur"]],
            name=courbe.nom,
            mode=trait,
            line={"color": couleur, "width": LARGEURS[rang], "dash": POINTILLES[rang], "shape": forme},
            text=[_bulle(courbe, pas) for pas in courbe.pas],
            hovertemplate="%{text}<extra></extra>",
        )
    fins = [(rang, c, c.points.iloc[-1]) for rang, c in enumerate(courbes) if not c.points.empty]
    decalages = ecarter([float(dernier["valeur"]) * hauteur * PART_DU_CADRE / 100 for _, _, dernier in fins])
    for (rang, courbe, dernier), decalage in zip(fins, decalages, strict=True):
        fig.annoter(
            x=int(dernier["mois"]),
            y=float(dernier["valeur"]),
            text=courbe.ecrire(float(dernier["valeur"])),
            xanchor="left",
            xshift=6,
            yshift=decalage,
            font={"color": theme.categories[rang], "size": 13},
        )
    reperes = list(range(0, fin + 1, PAS if fin <= PAS_FIN_JUSQU_A else 2 * PAS))
    fig.axe_x(
        tickmode="array",
        tickvals=reperes,
        ticktext=[_repere(mois, courbes) for mois in reperes],
        range=[0, fin * 1.02],
        tickangle=0,
        title={"text": "Mois d’attente", "font": {"size": 13}},
    )
    fig.axe_y(range=[0, 100], nticks=6, **graduer("pct"))
    fig.layout |= dict(margin={"l": 8, "r": 64, "t": 12, "b": 8}, hovermode="closest")
    return fig.figure()


def _repere(mois: int, courbes: Sequence[Courbe]) -> str:
    """Write a month under the axis, then how many demandes each curve still follows, where that is shown."""
    lignes = [str(mois)]
    for rang, courbe in enumerate(courbes):
        suivies = courbe.points["suivies"]
        if suivies.isna().all() or any(suivies.equals(avant.points["suivies"]) for avant in courbes[:rang]):
            continue
        point = courbe.a(mois) if mois else next(iter(courbe.pas), None)
        lignes.append("" if point is None else nombre(point["suivies"]))
    return "<br>".join(lignes)


def _bulle(courbe: Courbe, pas: dict[str, float]) -> str:
    texte = f"{courbe.nom}, {int(pas['mois'])} mois : {courbe.ecrire(pas['valeur'])}"
    if not est_absent(pas["basse"]) and not est_absent(pas["haute"]):
        texte += f" (de {courbe.ecrire(pas['basse'])} à {courbe.ecrire(pas['haute'])})"
    return texte


def _voile(couleur: str) -> str:
    rouge, vert, bleu = (int(couleur[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({rouge},{vert},{bleu},{VOILE})"
