"""Shares of several wholes, found where they are counted, under the names that cells go by."""

import polars as pl
import pytest

from tests.warehouse.secret.tables import SEUIL
from warehouse.disclosure.catalogue import lire_catalogue
from warehouse.disclosure.cellules import Cle
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.fallbacks import a_sacrifier
from warehouse.disclosure.groupes import Groupe, Regles, proteger_un_groupe
from warehouse.disclosure.liens import Liens
from warehouse.disclosure.territoires import Territoires

NOMS = ("TOUS", "taille=1", "typologie=T1")
COLONNES = ("territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code")
TERRITOIRES = Territoires(pl.DataFrame([("departement", "31", None, None, None)], schema=COLONNES, orient="row"))
CATALOGUE = lire_catalogue(
    [
        ("stock", {"effectif": "stock"}, {}, []),
        ("tard", {"numerateur": "tard", "denominateur": "stock"}, {"tard": "stock"}, []),
        ("seuls", {"effectif": "seuls"}, {"seuls": "stock"}, []),
        ("tard_et_seuls", {"effectif": "tard_et_seuls"}, {"tard_et_seuls": ["tard", "seuls"]}, []),
    ]
)


def liens(flux=(), stocks=()) -> Liens:
    return Liens(TERRITOIRES, frozenset(flux), frozenset(stocks), frozenset(), {})


def case(mesure, periode="2025"):
    return Cle(mesure, periode, "departement:31", "TOUS")


def touts(cle, presentes, **options):
    trouvees = parts_de({cle: 5} | dict.fromkeys(presentes, 9), CATALOGUE, liens(**options))
    return [part.total for part in trouvees if part.partie == cle]


def test_a_measure_has_several_wholes_and_theirs():
    assert CATALOGUE.ancetres("tard_et_seuls") == {"tard", "seuls", "stock"}
    assert touts(case("tard_et_seuls"), {case("tard"), case("seuls"), case("stock")}) == [case("seuls"), case("tard")]


def test_a_whole_under_some_dimensions_only_is_none_elsewhere():
    catalogue = lire_catalogue([("logee", {"effectif": "logee"}, {"logee": "bail/TOUS + taille"}, [])])
    deux = {(mesure, nom): case(mesure)._replace(modalite=nom) for mesure in ("bail", "logee") for nom in NOMS}
    trouvees = parts_de({cle: 9 if cle.mesure == "bail" else 5 for cle in deux.values()}, catalogue, liens())
    assert [(part.partie.modalite, part.total.mesure) for part in trouvees] == [("TOUS", "bail"), ("taille=1", "bail")]


def test_where_a_whole_is_not_counted_its_own_whole_is_taken():
    assert touts(case("tard_et_seuls"), {case("tard"), case("stock")}) == [case("stock"), case("tard")]
    assert touts(case("tard_et_seuls"), {case("stock")}) == [case("stock")]


def test_those_out_of_a_share_have_a_name_for_each_whole():
    parts = parts_de({case("tard_et_seuls"): 5, case("tard"): 9, case("seuls"): 9}, CATALOGUE, liens())
    noms = {part.complement.mesure for part in parts}
    assert noms == {"tard hors tard_et_seuls", "seuls hors tard_et_seuls"}


def test_the_year_of_a_stock_goes_by_its_last_month():
    decembre = case("stock", "2025-12")
    assert touts(case("tard"), {decembre}, stocks=["stock"]) == [decembre]
    assert touts(case("tard", "2025-12"), {case("stock")}, stocks=["tard"]) == [case("stock")]
    # The last month of a flow is not its year.
    assert touts(case("tard", "2025-12"), {case("stock")}, flux=["stock", "tard"]) == []


def test_a_share_of_itself_through_its_wholes_is_refused():
    with pytest.raises(ValueError, match="share of itself"):
        lire_catalogue([("a", {}, {"a": "b"}, []), ("b", {}, {"b": ["c", "a"]}, [])])


def test_two_shown_counts_two_apart_are_not_both_shown():
    exactes = {case("stock"): 368, case("tard"): 366}
    resultat = proteger_un_groupe(
        Groupe(exactes, dict.fromkeys(exactes, "nouvelle")), Regles(CATALOGUE, liens(), SEUIL)
    )
    assert resultat.is_sure
    assert None in {cellule.valeur for cellule in resultat.masques.cellules}


def test_of_a_finding_on_those_out_of_a_share_the_measure_shown_least_is_withdrawn():
    trouvee = case("menage_tous hors stock")
    assert a_sacrifier(trouvee, {"stock": 800, "menage_tous": 20}).mesure == "menage_tous"
    assert a_sacrifier(trouvee, {"stock": 8, "menage_tous": 20}).mesure == "stock"
    assert a_sacrifier(case("stock"), {"stock": 8}).mesure == "stock"


def test_of_two_wholes_the_one_that_counts_nobody_does_not_tell_that_the_share_is_empty():
    """Nobody of the 8 active was housed: that nobody was housed at all would say it."""
    catalogue = lire_catalogue(
        [("logee_active", {"effectif": "logee_active"}, {"logee_active": ["active", "logee"]}, [])]
    )
    exactes = {case("active"): 8, case("logee"): 0, case("logee_active"): 0}
    resultat = proteger_un_groupe(
        Groupe(exactes, dict.fromkeys(exactes, "nouvelle")), Regles(catalogue, liens(), SEUIL)
    )
    assert resultat.is_sure
    assert {cellule.cle.mesure for cellule in resultat.masques.cellules if cellule.valeur is not None} == set()


def test_that_nobody_housed_was_out_of_the_active_is_no_secret():
    catalogue = lire_catalogue([("logee", {"effectif": "demande_active_logee"}, {"demande_active_logee": "bail"}, [])])
    (part,) = parts_de({case("bail"): 40, case("demande_active_logee"): 40}, catalogue, liens())
    assert not part.is_zero_secret
