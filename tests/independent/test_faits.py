"""Offers, candidatures, leases and dwellings of the warehouse against the rows of the files: each row, each column."""

from pathlib import Path

import polars as pl
import pytest

from tests.independent.calculs import Fichiers, seed
from tests.independent.comparaison import differences, lire
from tests.independent.faits import Faits
from tests.independent.fiche import Fiches
from tests.independent.priorites import Priorites
from tests.independent.rapprochement import Rapprochement
from tests.independent.vacants import peu_candidats

CLES = {
    "fct_offre": ["offre_id"],
    "fct_candidature": ["candidature_id"],
    "fct_attribution": ["attribution_id"],
    "fct_logement": ["annee", "logement_id", "perimetre"],
}


@pytest.fixture(scope="module")
def faits(dossier_du_run: Path, settings_entrepot) -> Faits:
    """Rows of the files that the warehouse of the run was made from."""
    return Faits(Fichiers(dossier_du_run / "fichiers"))


@pytest.fixture(scope="module")
def attendus(faits, entrepot) -> dict[str, pl.DataFrame]:
    """What each fact should hold, under the pseudonyms that the ingestion gave."""
    pseudonymes = lire(entrepot, "select nud, demande_id from raw.pseudonymes")

    def sous_pseudonyme(lignes: pl.DataFrame) -> pl.DataFrame:
        return lignes.join(pseudonymes, on="nud", how="left").drop("nud")

    seuils = Priorites(faits.fichiers).seuils().filter(annee=faits.fichiers.reference.year)
    labels = Fiches(faits.fichiers).labels()
    de_dalo = [*labels["has_dalo"], *labels["has_dalo_recours"]]
    regles = Rapprochement(faits.fichiers)
    normes = {offre["offre_id"]: regles.norme(offre) for offre in regles.offres}
    declares = faits.fichiers._lire("referentiels").filter(
        pl.col("type_objectif") == "Q1_HORS_QPV", pl.col("annee") == str(faits.fichiers.reference.year)
    )
    engages = dict(declares.select("territoire_code", pl.col("valeur").cast(pl.Float64)).iter_rows())
    (loi,) = (float(x["part_pct"]) for x in seed("objectif_mixite") if x["objectif"] == "Q1_HORS_QPV")
    # Of the files of the simulation, EPCI alone are committed.
    epci = pl.when("is_offert").then("epci_code")
    profil = ["commune_code", "typologie_code", "financement_code", "contingent_code", "norme_code"]
    return {
        "fct_offre": faits.offres.drop("cloture")
        .with_columns(
            norme_code=pl.col("offre_id").replace_strict(normes, default=None),
            seuil_q1_eur=pl.col("epci_code").replace_strict(seuils["epci"], seuils["seuil"], default=None),
            objectif_q1_pct=pl.when(epci.is_not_null()).then(epci.replace_strict(engages, default=loi)),
            objectif_q1_portee_code=pl.when(epci.is_in(list(engages)))
            .then(pl.lit("EPCI"))
            .when(epci.is_not_null())
            .then(pl.lit("LOI")),
        )
        .with_columns(
            pl.when("is_offert").then(pl.col("programme", "adresse_logement")),
            profil_code=pl.when("is_offert").then(pl.concat_str(profil, separator="|", ignore_nulls=True)),
        ),
        "fct_candidature": sous_pseudonyme(faits.candidatures.with_columns(is_dalo=pl.col("nud").is_in(de_dalo))),
        "fct_attribution": sous_pseudonyme(faits.attributions),
        "fct_logement": faits.logements,
    }


@pytest.mark.compare(*CLES)
@pytest.mark.parametrize("mart", CLES)
def test_each_column_of_each_row_is_the_one_of_the_files(attendus, entrepot, mart: str) -> None:
    lu, attendu = lire(entrepot, f"select * from marts.{mart}"), attendus[mart]
    # Bits of a hash of PostgreSQL's: the pairs compared (test_rapprochement) say whether they hide a wish.
    assert set(attendu.columns) == set(lu.columns) - {"lieux_masque"}
    assert len(attendu) > 100
    assert differences(attendu, lu, CLES[mart]) == []


@pytest.mark.parametrize("mart", CLES)
def test_the_columns_that_are_compared_hold_something(attendus, mart: str) -> None:
    vides = [nom for nom in attendus[mart].columns if attendus[mart][nom].null_count() == len(attendus[mart])]
    assert vides == []


@pytest.mark.compare("proposition_logement_peu_candidats")
def test_dwellings_on_offer_with_fewer_than_three_candidates_are_the_same(faits, entrepot) -> None:
    lu, attendu = lire(entrepot, "select * from marts.proposition_logement_peu_candidats"), peu_candidats(faits)
    assert set(attendu.columns) == set(lu.columns)
    assert attendu["raison_code"].n_unique() > 3
    assert differences(attendu, lu, ["offre_id"]) == []
