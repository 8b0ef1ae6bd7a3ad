"""The draw of a hundred thousand pairs says which outcome or limit too few of them try."""

import pytest

from tests.independent import limites, tirage


@pytest.fixture(scope="module")
def faites():
    return tirage.fabriquees()


def test_the_files_of_the_limits_complete_what_no_draw_meets_and_try_each_limit_a_thousand_times(faites):
    par_issue, par_limite = faites
    assert [issue for issue in tirage.AILLEURS if par_issue[issue] < tirage.PAR_ISSUE] == []
    assert set(par_limite) == set(limites.limites())
    assert tirage.trop_peu(dict.fromkeys(tirage.ISSUES, tirage.PAR_ISSUE), par_issue, par_limite) == []


@pytest.mark.parametrize(("tirees", "completent", "manque"), [(999, 0, True), (999, 1, False), (0, 1000, False)])
def test_an_outcome_that_a_thousand_pairs_do_not_try_is_named(tirees, completent, manque):
    assez = dict.fromkeys((*tirage.ISSUES, *tirage.AILLEURS), tirage.PAR_ISSUE)
    nommees = tirage.trop_peu(assez | {"PLAFOND": tirees}, {"PLAFOND": completent}, {})
    assert nommees == (["PLAFOND"] if manque else [])


def test_a_limit_that_a_thousand_pairs_do_not_try_is_named():
    assez = dict.fromkeys((*tirage.ISSUES, *tirage.AILLEURS), tirage.PAR_ISSUE)
    assert tirage.trop_peu(assez, {}, {"un euro": 999, "un jour": 1000}) == ["un euro"]
