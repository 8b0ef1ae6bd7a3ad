"""What the title of a curve sets its last figure beside: the same period of the year before, or its beginning."""

from dataclasses import replace

import pytest

from dashboards.kit.reads.territoire import Situation
from dashboards.kit.thematic import cards as cards_thematic
from tests.dashboards.test_cartes import MOIS, indicateur, situation


def des_periodes(periodes: list[str], valeurs: list[float | None], pas: str) -> Situation:
    lue = situation(valeurs, [valeur is None for valeur in valeurs])
    return replace(lue, series=lue.series.assign(periode=periodes), periode_type=pas, periode=periodes[-1])


@pytest.mark.parametrize(
    ("periodes", "valeurs", "dit"),
    [
        (MOIS, [560, 690, 700, 725], "725, contre 690 en août 2025"),
        (MOIS, [560, None, 700, 725], "725, contre 560 en juin 2025"),
        (["2025-T1", "2025-T2", "2026-T1", "2026-T2"], [560, 690, 700, 725], "725, contre 690 en T2 2025"),
        (["2022", "2023", "2024", "2025"], [560, 690, 700, 725], "725, contre 700 en 2024"),
    ],
)
def test_a_curve_is_set_beside_the_same_period_of_the_year_before(periodes, valeurs, dit):
    lue = des_periodes(periodes, valeurs, "annee" if "-" not in periodes[0] else "mois")
    assert cards_thematic.evolution(lue, indicateur("compte"), "hier").titre == f"Créations : {dit}"


def test_a_flow_is_set_beside_the_same_month_of_the_year_before():
    lue = cards_thematic.flux(situation([70, 40, 90, 50], [False] * 4), indicateur("compte"), "hier")
    assert lue.titre == "Créations : 50, contre 40 en août 2025"
    sans = cards_thematic.flux(situation([70, 40, 90, 50], [False, True, False, False]), indicateur("compte"), "hier")
    assert sans.titre == "Créations : 50, contre 70 en juin 2025"
