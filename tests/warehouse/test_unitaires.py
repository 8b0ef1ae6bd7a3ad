"""The unit tests of the dbt project, run once here: a publication judges the data, not the code."""

import json

from orchestration.dbt import selection


def test_every_unit_test_of_the_project_gives_what_it_expects(entrepot, settings_entrepot):
    """They read the columns of the published tables, and none of their rows."""
    verdict = selection._lancer(entrepot, settings_entrepot, ["test", "--select", "test_type:unit"])
    assert verdict.echecs == []
    assert (verdict.tests >= 30, verdict.modeles) == (True, 0)


def test_a_publication_runs_the_data_tests_only(entrepot, settings_entrepot):
    genres = {
        resultat["unique_id"].split(".")[0]
        for fichier in settings_entrepot.target_dir.glob("run_results*.json")
        for resultat in json.loads(fichier.read_text(encoding="utf-8"))["results"]
    }
    assert genres >= {"model", "seed", "test"}
    assert "unit_test" not in genres
