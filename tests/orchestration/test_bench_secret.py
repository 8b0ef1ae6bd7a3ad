"""``bench secret``: what is published, counted, each mask with its reason."""

from dataclasses import replace

import polars as pl
import pytest

from orchestration.bench import secret


@pytest.fixture(scope="module")
def lignes(entrepot):
    """Return the published rows, explained."""
    return secret.expliquer(secret.lire(entrepot))


def test_a_row_that_holds_a_small_count_is_masked_for_it(lignes):
    petites = lignes.filter((pl.col("effectif") > 0) & (pl.col("effectif") < 11), indicateur_code="stock")
    assert petites.height
    assert petites.filter(pl.col("is_masque") & pl.col("petite") & ~pl.col("pleine")).height == petites.height


def test_few_people_out_of_a_share_explain_a_mask(lignes):
    dehors = pl.col("denominateur") - pl.col("numerateur")
    siennes = lignes.filter(dehors.is_between(1, 10), pl.col("numerateur") > 10, indicateur_code="refus")
    assert siennes.height
    assert siennes.filter("complement", "is_masque").height == siennes.height


def test_every_row_is_counted_once_with_one_reason_at_most(lignes):
    rendu = secret.rendre(lignes).splitlines()[2:]
    # ``split`` takes the space of the thousands for one between two columns.
    chiffres = [[int(mot) for mot in ligne.replace("\u202f", "").split()[3:]] for ligne in rendu]
    assert sum(ligne[0] for ligne in chiffres) == lignes.height
    assert [ligne for ligne in chiffres if ligne[1] + ligne[2] != ligne[0] or sum(ligne[3:]) != ligne[2]] == []


def test_the_bar_counts_rows_of_eleven_and_more_that_are_shown(lignes):
    lues = {mesure.nom: mesure.valeur for mesure in secret.lues(lignes)}
    montrees = lignes.filter("pleine", ~pl.col("is_masque"), territoire_type="departement").height
    assert lues["secret : lignes de 11 et plus montrées, departement"] == montrees > 1000


def test_rows_of_one_territory_are_counted_apart_the_cells_that_nothing_keeps_from_being_shown_against_the_bar(
    entrepot,
):
    publiees = secret.lire(entrepot)
    assert set(publiees.propres["territoire_type"]) <= {"commune", "epci"}
    assert publiees.propres.join(publiees.lignes, on=list(publiees.propres.columns[:8]), how="semi").is_empty()
    lues = {mesure.nom: mesure for mesure in secret.propres_lues(publiees)}
    assert [mesure.barre for mesure in lues.values()] == [95, 0, 95, 0]


def test_a_mask_on_a_cell_of_one_territory_that_nothing_keeps_from_being_shown_is_counted(entrepot):
    publiees = secret.lire(entrepot)
    sans = replace(publiees, propres=publiees.propres.with_columns(is_masque=pl.lit(value=True)))
    avec = replace(publiees, propres=publiees.propres.with_columns(is_masque=pl.lit(value=False)))
    assert {m.valeur for m in secret.propres_lues(sans)} == {0}
    assert {m.valeur for m in secret.propres_lues(avec)} == {100}


def test_what_everybody_asks_first_is_counted_over_cells_that_exist(lignes):
    for mesure in secret._phares(lignes):
        assert " sur 0 " not in mesure.nom
