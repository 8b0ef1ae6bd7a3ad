"""Modalities that the figures tell together: how a chart names them, and where it puts them."""

from dashboards.kit.reads.catalogue import Dimension
from dashboards.kit.words.formats import TYPOLOGIES
from dashboards.pages.attributions.cards import aligner

TYPES = Dimension("typologie", "Type de logement", TYPOLOGIES)
AGES = Dimension("age", "Âge", {code: f"{code} ans" for code in ("60-64", "65-69", "70-74", "75-79", "80-84", "90P")})


def test_modalities_told_together_are_named_one_after_the_other():
    assert TYPES.ecrire("C+T1") == "Chambre et T1"
    assert TYPES.ecrire("T4+T5+T6P") == "T4, T5 et T6 et plus"
    assert TYPES.ecrire("T2") == "T2"


def test_many_modalities_are_named_by_the_first_and_the_last():
    assert AGES.ecrire("60-64+65-69+70-74+75-79+80-84+90P") == "60-64 ans à 90P ans"


def test_many_modalities_between_which_others_stand_are_named_by_the_first_and_counted():
    assert AGES.ecrire("60-64+65-69+70-74+80-84+90P") == "60-64 ans et 4 autres"


def test_modalities_told_together_stand_where_the_first_of_them_does():
    dans_l_ordre = ["C+T1", "T2", "T3", "T4+T5+T6P"]
    assert sorted(reversed(dans_l_ordre), key=TYPES.rang) == dans_l_ordre


def test_series_side_by_side_tell_together_what_one_of_them_does():
    colonnes = {"stock": {"C+T1": 20.0, "T2": 80.0}, "parc": {"T1": 5.0, "T2": 95.0}, "baux": {"C": 1.0, "T2": 90.0}}
    sous_secret = {"stock": set(), "parc": set(), "baux": {"T1"}}
    aligner(colonnes, sous_secret)
    assert colonnes == {"stock": {"C+T1": 20.0, "T2": 80.0}, "parc": {"C+T1": 5.0, "T2": 95.0}, "baux": {"T2": 90.0}}
    assert sous_secret == {"stock": set(), "parc": set(), "baux": {"C+T1"}}
