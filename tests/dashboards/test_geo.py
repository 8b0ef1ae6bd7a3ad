import csv
from pathlib import Path

import pytest

import warehouse
from dashboards.charts.geo import FICHIER, _aire, centre, geometrie
from dashboards.charts.geo.preparer import lambert93, preparer


def communes_de_reference() -> set[str]:
    fichier = Path(warehouse.__file__).parent / "seeds" / "commune.csv"
    with fichier.open(encoding="utf-8") as flux:
        return {ligne["code_commune"] for ligne in csv.DictReader(flux)}


def test_every_commune_and_epci_of_the_reference_has_an_outline():
    assert set(geometrie().communes) == communes_de_reference()
    assert len(geometrie().epci) == 18


def test_the_epci_cover_exactly_what_their_communes_cover():
    def surface(aires):
        return sum(abs(_aire(anneau)) for anneaux in aires.values() for anneau in anneaux)

    assert surface(geometrie().communes) == pytest.approx(surface(geometrie().epci))
    assert surface(geometrie().communes) / 100 == pytest.approx(6366, abs=5)


def test_rings_are_closed():
    ouverts = [
        a
        for aires in (geometrie().communes, geometrie().epci)
        for anneaux in aires.values()
        for a in anneaux
        if a[:2] != a[-2:]
    ]
    assert ouverts == []


def test_the_projection_gives_the_published_point_of_toulouse():
    x, y = lambert93(1.444209, 43.604652)
    assert (x, y) == (pytest.approx(574_357, abs=300), pytest.approx(6_279_642, abs=300))


def test_a_centre_lies_inside_a_square():
    assert centre([[0, 0, 10, 0, 10, 10, 0, 10, 0, 0]]) == (5.0, 5.0)


def test_the_file_names_its_source_and_vintage():
    assert (geometrie().millesime, "IGN" in geometrie().source) == ("2026", True)
    assert FICHIER.stat().st_size < 250_000


def test_the_file_is_what_the_program_makes_of_the_public_outlines(donnees_partagees):
    contenu = preparer(
        donnees_partagees / "geo" / "communes_31.geojson", donnees_partagees / "reference" / "communes_31.csv"
    )
    assert contenu["communes"] == geometrie().communes
    assert contenu["epci"] == geometrie().epci
