"""The page Rapprochement: two households of a list side by side."""

import re

from dashboards.kit.words.formats import nombre, rang
from tests.dashboards.test_rapprochement import lectures, tables, textes

__all__ = ["lectures"]

TEINTE = re.compile(r"^:(?:blue|orange|gray)\[(.*)\]$")


def test_two_households_are_set_side_by_side_with_the_same_words_as_in_the_list(ouvrir, demandee):
    offre = demandee("bailleur-a")
    liste = tables(ouvrir("bailleur-a", "rapprochement", offre=offre, vue="impression"))[-1]
    at = ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="deux")
    at.selectbox(key="comparer_avec").select_index(1).run()
    table = tables(at)[-1]
    assert list(table.columns) == [f"{rang(1)} rang", f"{rang(3)} rang"]
    for colonne, place in zip(table.columns, (0, 2), strict=True):
        # The list has the colours of its columns as well.
        assert list(table[colonne]) == [TEINTE.sub(r"\1", texte) for texte in liste.iloc[place]]
    assert list(table.index) == list(liste.columns)


def test_a_household_is_set_beside_that_of_a_rank_of_another_page_and_the_reading_is_noted(
    ouvrir, lire, lectures, demandee
):
    offre = demandee("bailleur-a")
    lues = lire(
        "bailleur-a",
        f"select points from rapprochement where offre_id = '{offre}' and is_eligible"
        " order by points desc, date_creation, demande_id",
    )
    at = ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="deux")
    at.selectbox(key="comparer_avec").set_value("autre_rang").run()
    avant = len(lectures("bailleur-a"))
    at.number_input(key="comparer_rang").set_value(25).run()
    table = tables(at)[-1]
    assert list(table.columns) == [f"{rang(1)} rang", f"{rang(25)} rang"]
    assert f"{nombre(lues[24]['points'])} point" in table.iloc[0, 1]
    assert lectures("bailleur-a")[avant:] == [({"offre_id": offre}, 1)]
    at.number_input(key="comparer_rang").set_value(1).run()
    assert "C’est le même ménage" in textes(at)
