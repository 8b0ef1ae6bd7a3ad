import csv
from pathlib import Path

import polars as pl
import pytest

from ingestion.simulation.parametres import PARC_EPCI, PARC_TOTAL

ECHELLE = 0.05
SORTI = "9"
COMMUNES = Path(__file__).resolve().parents[3] / "warehouse" / "seeds" / "commune.csv"


@pytest.fixture(scope="module")
def dernier(simulation) -> pl.DataFrame:
    """Dwellings of the last 1 January, exits excluded."""
    return simulation.parc.filter((pl.col("_annee") == 2026) & (pl.col("mode") != SORTI))


def test_the_last_first_of_january_has_the_dwellings_of_the_scale(simulation, dernier) -> None:
    assert len(dernier) == round(PARC_TOTAL * ECHELLE) == simulation.resume.logements


def test_every_landlord_sends_every_year_and_the_largest_holds_about_18_percent(simulation, dernier) -> None:
    assert simulation.parc.select("_annee", "_bailleur").unique().height == 3 * 17
    parts = dernier["_bailleur"].value_counts(normalize=True).sort("proportion", descending=True)
    assert parts["_bailleur"][0] == "BA01"
    assert 0.15 < parts["proportion"][0] < 0.21


def test_the_dwellings_are_spread_over_the_epci_as_published(dernier) -> None:
    with COMMUNES.open(encoding="utf-8") as flux:
        epci = {ligne["code_commune"]: ligne["epci_code"] for ligne in csv.DictReader(flux)}
    comptes = dernier["depcom"].replace_strict(epci).value_counts()
    comptes = dict(comptes.iter_rows())
    total = sum(PARC_EPCI.values())
    for siren, publie in PARC_EPCI.items():
        attendu = len(dernier) * publie / total
        assert abs(comptes.get(siren, 0) - attendu) <= 1.5, siren


def test_occupation_fields_are_those_of_the_mode(simulation) -> None:
    parc = simulation.parc
    assert parc.filter((pl.col("mode") == "1") != pl.col("bail").is_not_null()).is_empty()
    assert parc.filter(pl.col("mode").is_in(["1", "2"]) != pl.col("remlocdate").is_not_null()).is_empty()
    assert parc.filter((pl.col("mode") != "1") & (pl.col("loyerprinc") != "9999")).is_empty()
    assert parc.filter((pl.col("mode") == SORTI) != (pl.col("sortiepatrim") != SORTI)).is_empty()
    mois = parc.filter(pl.col("mode") == "1").select(
        "_annee",
        bail=pl.col("bail").str.to_date("%m/%Y", strict=False),
        remise=pl.col("remlocdate").str.to_date("%m/%Y", strict=False),
    )
    assert mois.null_count().row(0) == (0, 0, 0)
    assert mois.filter(pl.col("remise") > pl.col("bail")).is_empty()
    assert mois.filter(pl.col("bail") > pl.date(pl.col("_annee"), 1, 1)).is_empty()


def test_a_dwelling_keeps_its_numbers_and_leaves_once(simulation) -> None:
    parc = simulation.parc
    assert parc.select("_annee", "ident_int").is_duplicated().sum() == 0
    connus = parc.filter(pl.col("ident_rep").is_not_null())
    assert connus.group_by("ident_int").agg(pl.col("ident_rep").n_unique())["ident_rep"].max() == 1
    assert connus.group_by("ident_rep").agg(pl.col("ident_int").n_unique())["ident_int"].max() == 1
    sortis = parc.filter(pl.col("mode") == SORTI)
    assert len(sortis) > 30
    apres = parc.join(sortis.select("ident_int", sortie="_annee"), on="ident_int").filter(
        pl.col("_annee") > pl.col("sortie")
    )
    assert apres.is_empty()


def test_the_number_of_the_register_comes_with_the_second_first_of_january(simulation) -> None:
    sans = simulation.parc.filter(pl.col("ident_rep").is_null())
    assert len(sans) > 100
    assert (sans["construct"].cast(pl.Int64) == sans["_annee"] - 1).all()


def test_a_let_dwelling_is_the_one_of_the_lease(simulation) -> None:
    """The RPLS file of a 1 January shows the month of the last lease signed before it."""
    baux = simulation.attributions.filter(pl.col("date_bail") <= pl.date(2026, 1, 1)).sort("date_bail")
    baux = baux.unique("identifiant_interne", keep="last", maintain_order=True)
    croise = baux.join(
        simulation.parc.filter(pl.col("_annee") == 2026), left_on="identifiant_interne", right_on="ident_int"
    )
    loues = croise.filter(pl.col("mode") == "1")
    assert len(loues) > 800
    assert (loues["bail"] == loues["date_bail"].dt.strftime("%m/%Y")).all()
    # A dwelling whose tenant left since the lease is vacant, being renovated or already sold.
    assert len(loues) / len(croise) > 0.95


def test_a_vacant_dwelling_is_offered(simulation) -> None:
    vacants = simulation.parc.filter((pl.col("_annee") == 2026) & (pl.col("mode") == "2"))
    ouvertes = simulation.offres.filter(pl.col("date_disponibilite") <= pl.date(2026, 1, 1))
    assert len(vacants) > 30
    assert set(vacants["ident_int"]) - set(ouvertes["identifiant_interne"]) == set()
