"""Pages of the year that are told by month on demand: what holds for a year alone is not said of a month."""

import pytest

from tests.dashboards.test_rapprochement import textes


def phrase(at) -> str:
    """Return the sentence under the heading."""
    return next(str(m.value) for m in at.markdown if str(m.value).startswith("**"))


@pytest.mark.parametrize("chemin", ["attributions", "propositions"])
def test_the_pages_of_a_year_are_told_by_month_on_demand(ouvrir, chemin):
    at = ouvrir("etat", chemin, geo="dep-31")
    assert at.query_params["annee"]
    assert [boite.value for boite in at.segmented_control if boite.label == "Pas de temps"] == ["annee"]
    at = ouvrir("etat", chemin, geo="dep-31", pas="mois")
    assert at.query_params["mois"]
    assert [e.value for e in at.error] == []


def test_a_month_of_leases_is_held_to_no_objective_of_a_year(ouvrir):
    assert "objectif" in phrase(ouvrir("etat", "attributions", geo="dep-31"))
    assert "objectif" not in phrase(ouvrir("etat", "attributions", geo="dep-31", pas="mois"))


def test_a_month_of_refusals_is_not_told_with_the_reasons_of_a_year(ouvrir):
    dite = phrase(ouvrir("etat", "propositions", geo="dep-31", pas="mois"))
    assert "offres refusées" in dite
    assert "sans réponse" not in dite
    assert "premier motif" not in dite


def test_propositions_are_followed_to_their_end_in_the_last_year_that_is_over(ouvrir):
    dits = textes(ouvrir("etat", "propositions", geo="dep-31", pas="mois", mois="2026-10", vue="impression"))
    assert "positionnées en 2025" in dits
    assert "positionnées en octobre" not in dits
