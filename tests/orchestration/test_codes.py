"""``bench codes``: what models promise and write, against the rows of the run and the unit tests of the project."""

import json

import pytest

from orchestration.bench.codes import Projet, comparer

COLONNE = "int_ligne_issue.issue_code"


@pytest.fixture
def ligne_de(entrepot):
    """Return the line of one column, as a reading of the project gives it."""

    def _ligne(dossier, colonne: str):
        (ligne,) = [mesure for mesure in comparer(entrepot, Projet(dossier)) if mesure.nom.startswith(f"{colonne} : ")]
        return ligne

    return _ligne


def test_a_code_that_never_occurs_is_said_to_have_a_unit_test(ligne_de, settings_entrepot):
    ligne = ligne_de(settings_entrepot.target_dir, COLONNE)
    assert "INEXPLIQUEE (test unitaire)" in ligne.nom
    assert "MART" not in ligne.nom.partition("jamais vus")[2]


def test_a_code_that_never_occurs_and_that_no_unit_test_makes_misses_its_bar(ligne_de, settings_entrepot, tmp_path):
    publie = settings_entrepot.target_dir
    manifeste = json.loads((publie / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps(manifeste | {"unit_tests": {}}), encoding="utf-8")
    (tmp_path / "compiled").symlink_to(publie / "compiled")
    ligne = ligne_de(tmp_path, COLONNE)
    assert "INEXPLIQUEE (SANS TEST UNITAIRE)" in ligne.nom
    assert (ligne.tenue, ligne.valeur >= 1) == (False, True)


def test_a_code_received_as_it_is_asks_for_no_unit_test(ligne_de, settings_entrepot):
    ligne = ligne_de(settings_entrepot.target_dir, "fct_logement.dpe_ges_code")
    assert (ligne.tenue, "SANS TEST" in ligne.nom) == (True, False)
