from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dashboards.kit.words import formats
from dashboards.kit.words.evolutions import evolution
from dashboards.kit.words.formats import Valeur


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (1234, 0, "1\u202f234"),
        (1234567.5, 1, "1\u202f234\u202f567,5"),
        (Decimal("2.5"), 0, "3"),
        (-2.5, 0, "−3"),
        (0, 0, "0"),
        (-0.01, 1, "0,0"),
        (None, 0, "—"),
        (float("nan"), 0, "—"),
    ],
)
def test_a_figure_is_written_in_french(valeur, decimales, attendu):
    assert formats.nombre(valeur, decimales) == attendu


def test_a_share_loses_its_decimal_below_a_hundred_cases():
    assert formats.pourcentage(12.44, 100) == "12,4\u00a0%"
    assert formats.pourcentage(12.44, 99) == "12\u00a0%"
    assert formats.pourcentage(None, 99) == "—"


def test_a_share_of_fewer_than_thirty_cases_gives_way_to_their_count():
    assert formats.pourcentage(12.44, 30) == "12\u00a0%"
    assert formats.pourcentage(12.44, 29) == "n/c (29\u00a0cas)"
    # No case at all is no share at all; a share told without its count is believed.
    assert [formats.pourcentage(v, 0) for v in (None, 0.0)] + [formats.pourcentage(12.44)] == ["—", "—", "12,4\u00a0%"]
    assert formats.mesure(12.44, "pct", cas=1) == Valeur(12.44, cas=1).ecrire("pct") == "n/c (1\u00a0cas)"
    assert formats.mesure(12.44, "pct", masque=True, cas=1) == "s"
    assert formats.mesure(12.44, "ratio", cas=1) == "12,4"
    assert [Valeur(1, cas=n).part_fiable for n in (29, 30, None)] == [False, True, True]
    assert formats.est_insuffisant("n/c (29\u00a0cas)")
    assert not any(map(formats.est_insuffisant, ("12\u00a0%", "n/c (secret)", "—")))


def test_masked_missing_and_zero_are_three_different_things():
    assert [formats.mesure(v, "compte", masque=m) for v, m in [(None, True), (None, False), (0, False)]] == [
        "s",
        "—",
        "0",
    ]


def test_a_masked_value_is_never_written_even_when_it_is_known():
    assert formats.mesure(7, "compte", masque=True) == "s"
    assert Valeur(7, is_masque=True).ecrire("compte") == "n/c (secret)"
    assert not Valeur(7, is_masque=True).connue


def test_dates_and_periods_are_written_in_french():
    assert formats.date_longue(date(2026, 11, 1)) == "1ᵉʳ novembre 2026"
    assert formats.date_longue(None) == "—"
    assert formats.date_longue(datetime(2026, 11, 25, 23, 38, tzinfo=UTC)) == "26 novembre 2026"
    assert formats.date_heure(datetime(2026, 11, 24, 5, 12, tzinfo=UTC)) == "24 novembre 2026 à 6\u00a0h\u00a012"
    assert formats.date_heure(datetime(2026, 7, 31, 22, 30, tzinfo=UTC)) == "1ᵉʳ août 2026 à 0\u00a0h\u00a030"
    assert [formats.periode(p) for p in ("2026-08", "2025")] == ["août 2026", "2025"]
    assert formats.periode("2026-08", court=True) == "août 2026"
    assert formats.periode("2026-02", court=True) == "févr. 2026"


@pytest.mark.parametrize(
    ("actuel", "avant", "attendu"),
    [
        (110, 100, ("en hausse", "+10,0\u00a0%")),
        (90, 100, ("en baisse", "−10,0\u00a0%")),
        (100.9, 100, ("stable", "+0,9\u00a0%")),
        (100, 0, ("", "")),
        (None, 100, ("", "")),
    ],
)
def test_a_change_is_said_in_words_and_stable_below_one_percent(actuel, avant, attendu):
    assert evolution(actuel, avant) == attendu


@pytest.mark.parametrize(
    ("actuel", "avant", "attendu"),
    [
        (14.9, 14.68, ("en hausse", "+0,2 point")),
        (12.0, 14.5, ("en baisse", "−2,5 points")),
        (3.0, 0, ("en hausse", "+3,0 points")),
        (14.92, 14.9, ("stable", "0,0 point")),
    ],
)
def test_a_change_of_a_share_is_said_in_points(actuel, avant, attendu):
    assert evolution(actuel, avant, "pct") == attendu


def test_a_ratio_written_alike_is_stable_whatever_its_hundredths():
    assert evolution(5.0647, 5.1198, "ratio")[0] == "stable"
    assert evolution(5.04, 5.1198, "ratio")[0] == "en baisse"


def test_a_rent_is_by_square_metre():
    assert formats.mesure(6.68, "eur_m2") == "6,68\u00a0€/m²"
    assert formats.mesure(430, "eur") == "430\u00a0€"


def test_a_tension_takes_the_plural_from_two_demandes():
    assert formats.pour_une_attribution(1.4) == "1,4 demande pour une attribution"
    assert formats.pour_une_attribution(2.0) == "2,0 demandes pour une attribution"


def test_french_plurals_start_at_two():
    assert [formats.pluriel(n, "jour") for n in (0, 1, 1.9, 2)] == ["jour", "jour", "jour", "jours"]
    assert formats.pluriel(2, "logement social", "logements sociaux") == "logements sociaux"


def test_punctuation_takes_its_unbreakable_spaces():
    assert formats.typographier("« s » : non ; oui ? 12 %") == (
        "«\u00a0s\u00a0»\u00a0: non\u202f; oui\u202f? 12\u00a0%"
    )


def test_an_age_is_said_in_its_largest_unit():
    debut = datetime(2026, 11, 1, tzinfo=UTC)
    jours = [
        datetime(2026, 11, 1, 0, 59, tzinfo=UTC),
        datetime(2026, 11, 2, 23, tzinfo=UTC),
        datetime(2026, 11, 4, tzinfo=UTC),
    ]
    assert [formats.duree(debut, j) for j in jours] == ["59\u00a0min", "47\u00a0h", "3 jours"]


def test_a_median_in_whole_months_has_no_tenth_and_a_mean_has_one():
    assert [formats.mesure(v, "mois") for v in (20.0, 20.2, 20.04, None)] == ["20", "20,2", "20,0", "—"]
    assert formats.mesure(5.0, "ratio") == "5,0"


def test_names_have_the_apostrophe_of_print():
    assert formats.apostrophes("Bourg-d'Oueil et L'Isle-en-Dodon") == "Bourg-d’Oueil et L’Isle-en-Dodon"
    assert formats.typographier("'d' : l'offre") == f"'d'{formats.INSECABLE}: l’offre"


@pytest.mark.parametrize(
    ("libelle", "dit"), [("Abandons compris", "abandons compris"), ("DALO", "DALO"), ("T3", "T3"), ("", "")]
)
def test_a_label_inside_a_sentence_keeps_the_capitals_of_an_acronym_and_of_a_type(libelle, dit):
    assert formats.minuscule(libelle) == dit
