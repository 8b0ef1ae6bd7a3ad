"""The rows of the indicators become masks, the same count being masked wherever it is shown."""

import numpy as np
import polars as pl
import pytest

from tests.warehouse.secret.tables import SEUIL
from warehouse.secret.cellules import vers_polars
from warehouse.secret.cubes import COMPTES, masquer_les_cubes

COMMUNES = {f"31{n:03d}": f"E{n % 3}" for n in range(12)}
TERRITOIRES = pl.DataFrame(
    [("departement", "31", None), *(("epci", e, e) for e in ("E0", "E1", "E2"))]
    + [("commune", c, e) for c, e in COMMUNES.items()],
    schema=["territoire_type", "territoire_code", "epci_code"],
    orient="row",
)
SCHEMA = ["periode_type", "periode", "territoire_type", "territoire_code", "typologie"]


def annee(comptes):
    """Rows of a year for communes, EPCI and département from ``{commune: (numerateur, denominateur, effectif)}``."""
    lignes = []
    for type_, code in TERRITOIRES.select("territoire_type", "territoire_code").iter_rows():
        membres = [c for c, e in COMMUNES.items() if type_ == "departement" or code in (c, e)]
        sommes = np.array([comptes[c] for c in membres]).sum(axis=0).tolist()
        lignes.append(("annee", "2026", type_, code, "TOUS", *sommes))
    return pl.DataFrame(lignes, schema=[*SCHEMA, "numerateur", "denominateur", "effectif"], orient="row")


@pytest.fixture(scope="module")
def indicateurs():
    hasard = np.random.default_rng(5)
    stock = {c: int(v) for c, v in zip(COMMUNES, hasard.geometric(0.02, len(COMMUNES)), strict=True)}
    tard = {c: int(hasard.binomial(v, 0.3)) for c, v in stock.items()}
    return {
        "stock": annee({c: (v, 0, v) for c, v in stock.items()}),
        "anciennete": annee({c: (0, 0, v) for c, v in stock.items()}),
        "delai_anormal": annee({c: (tard[c], v, v) for c, v in stock.items()}),
    }


def masquees(resultat, indicateur):
    return set(resultat.masques.filter(pl.col("is_masque"), indicateur=indicateur)["territoire_code"])


def test_each_row_gets_a_mask_and_the_audit_is_clean(indicateurs):
    resultat = masquer_les_cubes(indicateurs, TERRITOIRES, SEUIL)
    assert resultat.constats == ()
    assert resultat.masques.height == sum(lignes.height for lignes in indicateurs.values())


def test_a_count_masked_in_one_indicator_is_masked_in_all(indicateurs):
    resultat = masquer_les_cubes(indicateurs, TERRITOIRES, SEUIL)
    assert masquees(resultat, "stock") == masquees(resultat, "anciennete") != set()
    assert masquees(resultat, "stock") <= masquees(resultat, "delai_anormal")


def test_the_same_build_again_publishes_the_same_cells(indicateurs):
    premier = masquer_les_cubes(indicateurs, TERRITOIRES, SEUIL)
    second = masquer_les_cubes(indicateurs, TERRITOIRES, SEUIL, deja_publiees=vers_polars(premier.cellules))
    assert second.constats == ()
    assert second.cellules == premier.cellules


def test_a_mask_lifted_since_the_last_build_stops_the_publication(indicateurs):
    hier = vers_polars(masquer_les_cubes(indicateurs, TERRITOIRES, SEUIL).cellules)
    nue = hier.with_columns(pl.col("valeur").fill_null(3))
    constats = masquer_les_cubes(indicateurs, TERRITOIRES, SEUIL, deja_publiees=nue).constats
    assert "petit_effectif_visible" in {constat.code for constat in constats}


def test_a_correction_of_one_since_the_last_build_stops_the_publication(indicateurs):
    hier = vers_polars(masquer_les_cubes(indicateurs, TERRITOIRES, SEUIL).cellules)
    decale = hier.with_columns(
        pl.when(pl.col("territoire") == "departement:31")
        .then(pl.col("valeur") + 1)
        .otherwise(pl.col("valeur"))
        .alias("valeur")
    )
    constats = masquer_les_cubes(indicateurs, TERRITOIRES, SEUIL, deja_publiees=decale).constats
    assert {constat.code for constat in constats} == {"revision_petite"}


def test_a_ratio_is_masked_when_either_of_its_counts_is():
    lignes = {"tension": annee({c: (300, 4 if c == "31000" else 40, 4) for c in COMMUNES})}
    resultat = masquer_les_cubes(lignes, TERRITOIRES, SEUIL)
    assert "31000" in masquees(resultat, "tension")
    assert resultat.constats == ()


def test_a_delegation_gives_back_nothing_of_its_epci(indicateurs):
    # The délégation is its EPCI less one commune: shown beside it, it would give that commune.
    epci = [c for c, e in COMMUNES.items() if e == "E0"]
    stock = indicateurs["stock"].filter(pl.col("territoire_type") != "commune")
    reste = stock.filter(territoire_code="E0").with_columns(
        pl.lit("delegation").alias("territoire_type"), pl.lit("E0 sud").alias("territoire_code"), pl.col("effectif") - 4
    )
    lignes = {"stock": pl.concat([stock, reste])}
    resultat = masquer_les_cubes(lignes, TERRITOIRES, SEUIL, delegations={"E0 sud": epci[:-1]})
    assert resultat.constats == ()
    assert masquees(resultat, "stock") & {"E0", "E0 sud"}


def test_two_indicators_that_disagree_on_a_count_are_refused(indicateurs):
    faux = indicateurs | {"anciennete": indicateurs["anciennete"].with_columns(pl.col("effectif") + 1)}
    with pytest.raises(ValueError, match="in another indicator"):
        masquer_les_cubes(faux, TERRITOIRES, SEUIL)


def test_every_published_indicator_has_its_counts():
    assert set(COMPTES) == {"stock", "anciennete", "delai_anormal", "attribution", "tension", "refus", "vacance"}
