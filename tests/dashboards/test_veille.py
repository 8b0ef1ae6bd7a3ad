from datetime import UTC, datetime, timedelta

import pytest

from dashboards.kit.frame.veille import PREAVIS, avertissement
from tests.architecture.conftest import RACINE
from warehouse.access.sessions import INACTIVITE

VUE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LOIN = VUE + timedelta(hours=8)


@pytest.mark.parametrize("minutes", [0, 54, 60, 90])
def test_nothing_is_said_while_the_end_is_far_nor_after_it(minutes):
    assert avertissement(VUE + timedelta(minutes=minutes), VUE, LOIN) == ("", False)


def test_a_quiet_session_is_announced_and_can_be_put_off():
    texte, est_prolongeable = avertissement(VUE + INACTIVITE - PREAVIS, VUE, LOIN)
    assert texte == "Sans action de votre part, votre session se termine à 11\u00a0h\u00a000."
    assert est_prolongeable


def test_the_last_hour_of_a_session_is_announced_and_cannot():
    fin = VUE + timedelta(minutes=30)
    texte, est_prolongeable = avertissement(fin - timedelta(minutes=1), VUE, fin)
    assert texte.startswith("Votre session se termine à 10\u00a0h\u00a030. Reconnectez-vous")
    assert not est_prolongeable


def test_the_time_before_a_session_falls_asleep_is_that_of_the_database():
    sql = (RACINE / "warehouse" / "access" / "schema" / "65_sessions_vivantes.sql").read_text(encoding="utf-8")
    assert sql.count("interval '1 hour'") >= 2
    assert timedelta(hours=1) == INACTIVITE


def test_the_watch_runs_beside_every_page_and_says_nothing_at_first(ouvrir):
    assert [texte.value for texte in ouvrir("public").warning] == []
