"""The sources that dbt reads are the tables that the loader makes."""

import pytest

from ingestion.contracts import CONTRATS

DU_REGISTRE = {"depots", "quarantaine", "pseudonymes"}


@pytest.fixture(scope="session")
def sources(manifeste):
    return {source["name"]: source for source in manifeste["sources"].values() if source["source_name"] == "raw"}


def test_the_sources_are_the_tables_of_the_contracts_and_of_the_ledger(sources):
    assert set(sources) == {contrat.table for contrat in CONTRATS} | DU_REGISTRE


def test_a_source_that_lists_columns_lists_those_of_its_contract(sources):
    fautes = {
        contrat.table: sorted(set(sources[contrat.table]["columns"]) - set(contrat.noms))
        for contrat in CONTRATS
        if {nom for nom in sources[contrat.table]["columns"] if not nom.startswith("_")} - set(contrat.noms)
    }
    assert fautes == {}


def test_every_source_is_described(sources):
    assert {nom for nom, source in sources.items() if not source["description"].strip()} == set()


def test_every_source_is_read_by_staging_alone_but_what_disclosure_control_gives_to_the_cubes(manifeste):
    lecteurs = {
        (noeud["fqn"][1], manifeste["sources"][amont]["name"] if noeud["fqn"][1] != "staging" else "")
        for noeud in manifeste["nodes"].values()
        if noeud["resource_type"] == "model"
        for amont in noeud["depends_on"]["nodes"]
        if amont.startswith("source.")
    }
    assert lecteurs == {
        ("staging", ""),
        ("cubes", "secret_cellule"),
        ("cubes", "secret_bilan"),
        ("cubes", "secret_courbe"),
    }
