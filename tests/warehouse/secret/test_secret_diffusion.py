"""Between the marts and the cubes: what an indicator says of its counts, what is shown before a period is closed."""

import polars as pl

from tests.warehouse.secret.tables import SEUIL
from warehouse.disclosure import diffusion, ouvertes
from warehouse.disclosure.catalogue import catalogue_muet, lire_catalogue
from warehouse.disclosure.cubes import Masquage
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.revisions import Revisions

CATALOGUE = lire_catalogue(
    [
        ("refus", {"numerateur": "refus", "denominateur": "reponse"}, {"refus": "reponse"}, []),
        ("moyenne", {"denominateur": "bail"}, {}, []),
        ("muet", {}, {}, []),
        ("parc", {}, {}, []),
        ("borgne", {"effectif": "reponse"}, {}, []),
    ]
)


def lignes(*valeurs):
    """Rows ``(code, domaine, unite, valeur, numerateur, denominateur, effectif)`` of one cell each."""
    base = dict.fromkeys(CLE_LIGNE[1:], pl.lit("x"))
    noms = ("indicateur_code", "domaine", "unite", "valeur", "numerateur", "denominateur", "effectif")
    types = dict.fromkeys(noms[:3], pl.String) | dict.fromkeys(noms[3:], pl.Float64)
    return pl.DataFrame(valeurs, schema=types, orient="row").with_columns(**base)


def test_an_indicator_that_does_not_say_what_it_counts_is_refused():
    trame = lignes(
        ("refus", "proposition", "pct", 25.0, 10, 40, 40),
        ("moyenne", "attribution", "jours", 12.0, 480, 40, 40),
        ("muet", "demande", "compte", 12.0, 12, None, 12),
        ("parc", "parc", "compte", 12.0, 12, None, 12),
        # The rate of two counts, of which the catalogue names another: the rate would give them.
        ("borgne", "proposition", "pct", 25.0, 10, 40, 40),
    )
    trouves = catalogue_muet(trame, CATALOGUE)
    assert [code for code in ("borgne", "muet") if code in " ".join(trouves)] == ["borgne", "muet"]
    assert len(trouves) == 2


def test_an_indicator_that_no_file_feeds_is_not_refused():
    assert catalogue_muet(lignes(), CATALOGUE) == []
    assert catalogue_muet(lignes(("refus", "proposition", "pct", 25.0, 10, 40, 40)), CATALOGUE) == []


def test_a_column_that_is_no_count_of_the_catalogue_is_emptied():
    trame = lignes(
        ("moyenne", "attribution", "jours", 12.0, 480, 40, 40),
        ("parc", "parc", "pct", 50.0, 4, 8, 8),
    )
    montrees = diffusion._montrables(trame, CATALOGUE).select("numerateur", "denominateur", "effectif").rows()
    assert montrees == [(None, 40, 40), (4, 8, 8)]


def test_before_its_period_is_closed_a_row_is_shown_when_all_its_counts_are_large():
    trame = lignes(
        ("refus", "proposition", "pct", 25.0, 110, 440, 440),
        ("refus", "proposition", "pct", 25.0, 109, 440, 440),
        ("refus", "proposition", "pct", None, None, 440, 440),
    )
    assert trame.select(ouvertes.est_grande(trame, CATALOGUE, SEUIL)).to_series().to_list() == [True, False, False]


def test_the_refusal_names_cells_and_what_to_do():
    dit = diffusion.motif([f"case {n}" for n in range(8)])
    assert "case 0 ; case 1" in dit
    assert "et 3 autres" in dit
    assert "referentiel.cube_maille" in dit


def test_the_balance_counts_masked_rows_for_one_small():
    bilan = pl.DataFrame({"indicateur_code": ["a", "b"], "lignes": [100, 10], "petites": [20, 0], "masquees": [21, 0]})
    rendu = diffusion._bilan(
        Masquage(bilan.clear(), bilan, primaires_secondaires=(18, 2)), bilan.clear(), Revisions(bilan)
    )
    assert rendu["total"]["rapport"] == 1.05
    assert rendu["cubes"]["b"]["rapport"] is None
    assert (rendu["total"]["cases_primaires"], rendu["total"]["cases_secondaires"]) == (18, 2)


def test_an_indicator_that_left_the_catalogue_does_not_stop_the_next_publication():
    connues = lignes(
        ("refus", "proposition", "pct", 25.0, 110, 440, 440),
        ("parti", "proposition", "pct", 25.0, 110, 440, 440),
    ).with_columns(is_masque=pl.lit(value=False), revision=pl.Series([0, 1]))
    versions = diffusion.versions_lues(connues, CATALOGUE)
    assert [version["indicateur_code"].to_list() for version in versions] == [["refus"]]
