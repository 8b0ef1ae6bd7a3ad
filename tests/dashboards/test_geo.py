import csv
import json

import pytest

from dashboards.charts.geo import _aire, centre, fichier, geometrie
from dashboards.charts.geo.preparer import COMMUNES, lambert93, preparer

LIVRES = ("09", "11", "31", "81", "82")


def communes_de_reference(departement: str) -> dict[str, str]:
    """Return the EPCI of each commune."""
    with COMMUNES.open(encoding="utf-8") as flux:
        return {
            ligne["code_commune"]: ligne["epci_code"]
            for ligne in csv.DictReader(flux)
            if ligne["departement_code"] == departement
        }


@pytest.mark.parametrize("departement", LIVRES)
def test_every_commune_and_epci_of_the_reference_has_an_outline(departement):
    attendues = communes_de_reference(departement)
    assert set(geometrie(departement).communes) == set(attendues)
    assert set(geometrie(departement).epci) == set(attendues.values())


def surface(aires):
    return sum(abs(_aire(anneau)) for anneaux in aires.values() for anneau in anneaux)


# Where the source draws the same border twice, the two lines may differ: under one thousandth of the surface.
@pytest.mark.parametrize("departement", LIVRES)
def test_the_epci_cover_what_their_communes_cover(departement):
    assert surface(geometrie(departement).communes) == pytest.approx(surface(geometrie(departement).epci), rel=1e-3)


def test_the_communes_have_the_surface_of_their_departement():
    assert surface(geometrie("31").communes) / 100 == pytest.approx(6366, abs=5)


@pytest.mark.parametrize("departement", LIVRES)
def test_rings_are_closed(departement):
    contours = geometrie(departement)
    ouverts = [
        a for aires in (contours.communes, contours.epci) for anneaux in aires.values() for a in anneaux
        if a[:2] != a[-2:]
    ]  # fmt: skip
    assert ouverts == []


@pytest.mark.parametrize("departement", ["48", "2A", "974", "../geo", ""])
def test_a_departement_without_a_file_has_no_outlines(departement):
    assert geometrie(departement) is None


def test_the_projection_gives_the_published_point_of_toulouse():
    x, y = lambert93(1.444209, 43.604652)
    assert (x, y) == (pytest.approx(574_357, abs=300), pytest.approx(6_279_642, abs=300))


def test_a_centre_lies_inside_a_square():
    assert centre([[0, 0, 10, 0, 10, 10, 0, 10, 0, 0]]) == (5.0, 5.0)


@pytest.mark.parametrize("departement", LIVRES)
def test_the_file_names_its_source_and_vintage(departement):
    contours = geometrie(departement)
    assert (contours.millesime, "IGN" in contours.source) == ("2026", True)
    assert fichier(departement).stat().st_size < 250_000


@pytest.mark.parametrize("departement", LIVRES)
def test_the_file_is_what_the_program_makes_of_the_public_outlines(donnees_partagees, departement):
    lu, contenu = preparer(donnees_partagees / "geo" / f"communes_{departement}.geojson")
    assert (lu, contenu) == (departement, json.loads(fichier(departement).read_text(encoding="utf-8")))
