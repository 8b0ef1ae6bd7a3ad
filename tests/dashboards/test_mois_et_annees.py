"""Pages of the year that are told by month on demand: what holds for a year alone is not said of a month."""

import re

import pytest

from dashboards.kit.reads import territoire
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.words.evolutions import evolution_dite
from dashboards.kit.words.formats import INSECABLE, periode
from dashboards.kit.words.texts import PLUS_LOIN
from tests.dashboards.test_rapprochement import textes
from tests.dashboards.test_son_territoire import ANNEES, MOIS, dire, lignes

__all__ = ["dire"]


def contexte(at) -> str:
    """Return the line that says what is looked at."""
    return next(str(c.value) for c in at.caption if str(c.value).startswith("Ce que vous regardez"))


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


@pytest.mark.parametrize("chemin", ["territoire", "demandes", "delais", "tension"])
def test_a_commune_whose_first_figures_are_told_by_month_is_of_the_same_month_on_every_page(ouvrir, dire, chemin):
    toutes = {nom for theme in ("demandes", "delais", "tension") for nom in THEMES[theme].series}
    dire(lignes(toutes, "annee", ANNEES), lignes(("stock", "tension", "anciennete"), "mois", MOIS))
    at = ouvrir("commune-muret", chemin)
    assert at.query_params["mois"] == MOIS[-1]
    assert "· août 2026" in contexte(at)


def test_the_heading_names_the_period_and_the_one_to_which_it_is_compared(ouvrir):
    assert re.search(r"· année (\d+), comparée à \d+ ·", contexte(ouvrir("etat", "attributions", geo="dep-31")))
    assert re.search(r"· octobre 2026 \(provisoire\), comparé à octobre 2025 ·", contexte(ouvrir("etat", "tension")))


def test_the_heading_of_a_month_names_the_year_of_the_figures_that_months_do_not_tell(ouvrir, dire):
    assert "chiffres annuels" not in contexte(ouvrir("etat", "tension"))
    au_mois = ("stock", "anciennete")
    dire(lignes((*au_mois, "attente_mediane"), "annee", ANNEES), lignes(au_mois, "mois", MOIS))
    assert f"(chiffres annuels{INSECABLE}\\: {ANNEES[-1]}) ·" in contexte(ouvrir("commune-muret", "delais"))


def test_a_page_that_opens_on_a_year_says_why_and_leads_to_the_months(ouvrir):
    at = ouvrir("etat", "attributions", geo="dep-31")
    assert any(str(c.value).startswith("L’année ") and "que le mois" in str(c.value) for c in at.caption)
    (lien,) = [lien.proto for lien in at.get("page_link") if lien.proto.label == "Lire au mois"]
    assert "pas=mois" in lien.query_string
    au_mois = ouvrir("etat", "attributions", geo="dep-31", pas="mois")
    assert [c.value for c in au_mois.caption if "que le mois" in str(c.value)] == []


def test_a_page_that_has_no_month_leads_to_those_of_the_territory(ouvrir, dire):
    dire(
        lignes(THEMES["attributions"].series, "annee", ANNEES),
        lignes(("stock", "tension"), "mois", MOIS),
    )
    at = ouvrir("commune-muret", "attributions")
    assert [p.proto.label for p in at.get("page_link") if "mois" in p.proto.label] == [
        "Lire au mois dans «\xa0Territoire\xa0»"
    ]


def test_the_landing_page_names_the_year_of_what_no_month_tells(ouvrir, dire):
    dire(lignes(territoire.SUIVIS, "annee", ANNEES), lignes(("stock",), "mois", MOIS))
    libelles = [m.label for m in ouvrir("commune-muret").metric]
    assert libelles == [
        "Demandes pour une attribution (fin 2025)",
        "Demandes en cours",
        "Attributions sur douze mois (fin 2025)",
    ]


def test_a_change_between_two_years_names_both():
    assert evolution_dite(211, 135, "compte", "2025") == f"en hausse de 56,3{INSECABLE}% de 2024 à 2025"
    assert evolution_dite(17, 14, "compte", "2025") == "3 de plus qu’en 2024"
    assert evolution_dite(150, 150, "compte", "2025") == "stable de 2024 à 2025"


def test_a_page_whose_curves_go_on_after_most_of_its_figures_says_that_they_are_provisional(ouvrir, lire):
    (stock,) = lire(
        "commune-toulouse",
        "select max(periode) as fin from indicateur where indicateur_code = 'stock' and periode_type = 'mois'"
        " and territoire_code = '31555' and dimension = 'ensemble'",
    )
    de_la_commune = textes(ouvrir("commune-toulouse", "demandes", geo="com-31555"))
    (fin,) = re.findall(r"la plupart des chiffres s’arrêtent à (\w+ 20\d\d)", de_la_commune)
    assert fin != periode(stock["fin"])
    assert PLUS_LOIN in de_la_commune


def test_a_page_without_a_curve_that_goes_on_says_that_its_figures_end(ouvrir):
    du_bailleur = textes(ouvrir("bailleur-a", "priorites", geo="dep-31"))
    assert "Pour ce territoire, les chiffres s’arrêtent à" in du_bailleur
    assert PLUS_LOIN not in du_bailleur
