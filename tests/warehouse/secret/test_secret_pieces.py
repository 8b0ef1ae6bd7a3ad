"""Territories that cut each other: the pieces, and one table of counts that fits all of them."""

from warehouse.disclosure.cellules import Cle
from warehouse.disclosure.pieces import compter, decouper

COMMUNES = {
    "departement:D": frozenset("abcdef"),
    "epci:E": frozenset("abc"),
    "epci:F": frozenset("de"),
    "epci:G": frozenset("f"),
    "zone:A": frozenset("abd"),
    "zone:C": frozenset("cef"),
}


def test_each_territory_is_the_sum_of_its_pieces():
    pieces = decouper(COMMUNES)
    assert pieces["epci:E"] == ("~a+b", "~c")
    assert pieces["zone:C"] == ("epci:G", "~c", "~e")
    # A territory that nothing cuts is a piece of the others, and has none.
    assert "epci:G" not in pieces


def test_the_counts_of_the_pieces_fit_those_of_the_territories():
    totaux = {"departement:D": 30, "epci:E": 12, "epci:F": 8, "epci:G": 10, "zone:A": 15, "zone:C": 15}
    comptes = compter(decouper(COMMUNES), {Cle("m", "2025", nom, "TOUS"): v for nom, v in totaux.items()})
    valeur = {cle.territoire: v for cle, v in comptes.items()} | totaux
    for nom, pieces in decouper(COMMUNES).items():
        assert sum(valeur[piece] for piece in pieces) == totaux[nom]
    assert all(v >= 1 for v in comptes.values())


def test_what_no_table_fits_and_what_nothing_cuts_has_no_piece():
    contraires = {"epci:E": 12, "epci:F": 8, "epci:G": 10, "zone:A": 40, "zone:C": 15}
    seuls = {"departement:D": 30, "epci:G": 10}
    for totaux in (contraires, seuls):
        assert compter(decouper(COMMUNES), {Cle("m", "2025", nom, "TOUS"): v for nom, v in totaux.items()}) == {}
