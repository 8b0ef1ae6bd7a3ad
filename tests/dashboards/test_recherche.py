from dataclasses import replace

import pytest

from dashboards.kit.reads.catalogue import catalogue
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import etat
from dashboards.kit.words.fautes import a_une_faute_pres
from dashboards.pages.indicateurs.reads import SUIVIS
from dashboards.pages.indicateurs.recherche import mots, trouver


@pytest.fixture
def entrees(portail, session_de):
    session = session_de("public")
    lu = etat(portail, session)
    return catalogue(Lecteur(portail, session, lu.publication_id, lu.departements)) | SUIVIS


def trouves(tape, entrees):
    return [entree.nom for entree in trouver(tape, entrees.values())]


@pytest.mark.parametrize("tape", ["delai", "délais", "DÉLAI", "delais", "dleai", "delay"])
def test_a_search_ignores_accents_capitals_plurals_and_one_typing_error(entrees, tape):
    assert trouves(tape, entrees)[:3] == trouves("délai", entrees)[:3]
    assert "delai_attribution_median" in trouves(tape, entrees)


@pytest.mark.parametrize("tape", ["refus", "refsu", "Refuss", "réfus"])
def test_two_letters_turned_round_still_find_the_refusals(entrees, tape):
    assert {"refus", "refus_motif", "menage_refus"} <= set(trouves(tape, entrees))


@pytest.mark.parametrize("tape", ["vacance", "vacances", "vacanse", "logements vacants", "logement vacant"])
def test_the_vacancy_is_found_by_its_noun_and_by_the_dwellings_that_are_vacant(entrees, tape):
    assert "vacance" in trouves(tape, entrees)


def test_an_indicator_is_found_by_its_code_its_short_name_and_its_sentence(entrees):
    entree = entrees["loge_24_mois"]
    for tape in (entree.nom, entree.court, entree.phrase):
        assert "loge_24_mois" in trouves(tape, entrees)


def test_an_indicator_is_found_by_what_the_glossary_says_that_others_call_it(entrees):
    assert "pression" not in " ".join(mots(f"{entrees['tension'].libelle} {entrees['tension'].phrase}"))
    assert "tension" in trouves("pression", entrees)


def test_what_is_in_the_name_comes_before_what_is_in_the_sentence(entrees):
    seul = {"a": replace(entrees["stock"], nom="a", libelle="x", court="x", phrase="le refus"), **entrees}
    assert trouves("refus", seul).index("refus") < trouves("refus", seul).index("a")


def test_a_word_as_typed_is_not_taken_for_another_one_letter_away(entrees):
    assert a_une_faute_pres("parc", "part")
    assert "part_plus_2_ans" not in trouves("parc", entrees)


@pytest.mark.parametrize(
    ("tape", "mot", "proche"),
    [
        ("refsu", "refu", True),
        ("tenson", "tension", True),
        ("tenssion", "tension", True),
        ("tansion", "tension", True),
        ("tnesion", "tension", True),
        ("tesnoin", "tension", False),
        ("tanssion", "tension", False),
        ("t2", "t3", False),
    ],
)
def test_one_typing_error_is_one_letter_more_less_changed_or_two_turned_round(tape, mot, proche):
    assert a_une_faute_pres(tape, mot) is proche


def test_a_search_of_small_words_or_of_nothing_finds_nothing(entrees):
    assert [trouves(tape, entrees) for tape in ("", "de la", "xyzzy")] == [[], [], []]
