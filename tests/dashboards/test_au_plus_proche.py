"""Where a page looks when its territory is not told an indicator."""

from types import SimpleNamespace

import pandas as pd
import pytest

from dashboards.kit.reads.territoire import Situation
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.thematic.view import Vue

AUTOUR = [
    Territoire(genre, code, code, None, "31")
    for genre, code in (("commune", "31395"), ("epci", "243100518"), ("departement", "31"))
]


def situation(pas, quand, codes, masques=frozenset()):
    """Return Muret at a period at which an indicator is told of these territories, masked in some."""
    lignes = [("refus", code, quand, "ensemble", code in masques) for code in sorted(codes)]
    series = pd.DataFrame(lignes, columns=["indicateur", "territoire_code", "periode", "dimension", "is_masque"])
    return Situation(AUTOUR[0], AUTOUR[-1], pas, quand, series)


@pytest.mark.parametrize(
    ("au_mois", "a_l_annee", "attendu"),
    [
        ({"31395", "31"}, {"31395", "243100518"}, ("31395", "mois")),
        ({"31"}, {"31395", "243100518", "31"}, ("31395", "annee")),
        ({"31"}, {"243100518", "31"}, ("243100518", "annee")),
        (set(), {"31"}, ("31", "annee")),
    ],
)
def test_the_nearest_territory_is_shown_by_year_where_months_do_not_tell_it(au_mois, a_l_annee, attendu):
    mois, an = situation("mois", "2026-08", au_mois), situation("annee", "2025", a_l_annee)
    mesh = SimpleNamespace(autour=lambda _: AUTOUR)
    la = Vue(None, mesh, {"refus": None}, mois, (), "2026-08", "", an).au_plus_proche("refus")
    assert (la.ici.code, la.situation.periode_type) == attendu


@pytest.mark.parametrize(("masques", "attendu"), [({"31395"}, "243100518"), ({"31395", "243100518", "31"}, "31395")])
def test_a_territory_where_all_is_masked_gives_way_to_the_nearest_that_shows_something(masques, attendu):
    mois = situation("mois", "2026-08", {"31395", "243100518", "31"}, masques)
    mesh = SimpleNamespace(autour=lambda _: AUTOUR)
    la = Vue(None, mesh, {"refus": None}, mois, (), "2026-08", "", None).au_plus_proche("refus")
    assert la.ici.code == attendu
