"""Modalities that the figures tell together: how a chart names them, and where it puts them."""

import pytest

from dashboards.kit.reads.catalogue import Dimension
from dashboards.kit.words.formats import TYPOLOGIES
from dashboards.pages.attributions.cards import aligner

TYPES = Dimension("typologie", "Type de logement", TYPOLOGIES)
AGES = Dimension("age", "Âge", {code: f"{code} ans" for code in ("60-64", "65-69", "70-74", "75-79", "80-84", "90P")})


def test_modalities_told_together_are_named_one_after_the_other():
    assert TYPES.ecrire("C+T1") == "Chambre et T1"
    assert TYPES.ecrire("T4+T5+T6P") == "T4 et plus"
    assert TYPES.ecrire("T2") == "T2"


@pytest.mark.parametrize(
    ("classes", "dites"),
    [
        (("T4", "T5", "T6 et plus"), "T4 et plus"),
        (("Cinq personnes", "Six personnes ou plus"), "Cinq personnes ou plus"),
        (("De 3 à 4 ans", "De 4 à 5 ans"), "De 3 à 5 ans"),
        (("De 5 à 10 ans", "10 ans ou plus"), "5 ans ou plus"),
        (("De 2\u00a0500 à 2\u00a0999\u00a0€", "4\u00a0000\u00a0€ ou plus"), "2\u00a0500\u00a0€ ou plus"),
        (("Moins de 500\u00a0€", "De 500 à 999\u00a0€"), "Jusqu’à 999\u00a0€"),
    ],
)
def test_classes_told_together_are_named_as_one(classes, dites):
    axe = Dimension("essai", "Essai", {str(rang): nom for rang, nom in enumerate(("avant", *classes))})
    assert axe.ecrire("+".join([*axe.modalites][1:])) == dites


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
