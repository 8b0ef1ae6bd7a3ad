"""The stock of every month and what moved it, against the lives of the demandes in the files: every term and cell."""

from pathlib import Path

import polars as pl
import pytest

from tests.independent.calculs import CLE, Fichiers, actives
from tests.independent.comparaison import lire
from tests.independent.flux import TERMES, flux
from tests.independent.test_priorites import ecarts


@pytest.fixture(scope="module")
def fichiers(dossier_du_run: Path, settings_entrepot) -> Fichiers:
    """Files that the warehouse of the run was made from."""
    return Fichiers(dossier_du_run / "fichiers")


@pytest.fixture(scope="module")
def attendu(fichiers) -> pl.DataFrame:
    """Stock and terms of every cell that counts somebody."""
    stock = actives(fichiers).group_by(CLE).agg(stock=pl.len())
    return flux(fichiers).join(stock, on=CLE, how="full", coalesce=True).with_columns(pl.all().fill_null(0))


@pytest.fixture(scope="module")
def lu(entrepot) -> pl.DataFrame:
    """The mart."""
    return lire(entrepot, "select * from marts.stock_flux_mensuel")


@pytest.mark.compare("stock_flux_mensuel", colonnes=["periode", "stock", *TERMES])
def test_each_term_of_the_stock_is_the_same_in_every_territory_and_type(attendu, lu) -> None:
    assert set(attendu.columns) == set(lu.columns) - {"departement_code", "mois"}
    assert {terme for terme in TERMES if attendu[terme].sum() == 0} == set()
    assert ecarts(attendu, lu, cle=CLE) == []


def test_each_row_is_dated_by_the_first_day_of_its_month(lu) -> None:
    assert (lu["mois"].dt.strftime("%Y-%m-%d") == lu["periode"] + "-01").all()
    assert set(lu["departement_code"]) == {"31"}


def test_the_terms_make_the_stock_of_one_month_from_that_of_the_month_before(attendu) -> None:
    """The lives told from the messages and the stock counted at the end of the months know nothing of each other."""
    entrees, sorties = TERMES[:5], TERMES[5:]
    net = pl.sum_horizontal(entrees).cast(pl.Int64) - pl.sum_horizontal(sorties).cast(pl.Int64)
    suite = attendu.with_columns(net=net).sort(CLE)
    somme = suite.with_columns(cumul=pl.col("net").cum_sum().over(CLE[1:]))
    assert somme.filter(pl.col("cumul") != pl.col("stock")).rows()[:10] == []
