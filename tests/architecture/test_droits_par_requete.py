"""A right is asked once a query, by a subselect: compared as it stands, it is asked again for each row."""

import re

import pytest

from warehouse.settings import PROJECT_DIR

A_CHAQUE_LIGNE = re.compile(r"(?:\bany\s*\(|&&)\s*\(*\s*acces\.\w+\(\s*(?:p_profil|'\w+')")


def test_no_function_compares_each_row_with_a_right_that_it_asks_again():
    fautes = [
        (fichier.name, trouve[0])
        for fichier in sorted((PROJECT_DIR / "warehouse" / "access" / "schema").glob("*.sql"))
        for trouve in A_CHAQUE_LIGNE.finditer(fichier.read_text(encoding="utf-8"))
    ]
    assert fautes == []


@pytest.mark.parametrize(
    ("condition", "vue"),
    [
        ("organisme_code = any(acces.organismes(p_profil))", True),
        ("territoires && acces.territoires('epci')", True),
        ("organisme_code = any((select acces.organismes(p_profil))::text[])", False),
    ],
)
def test_a_right_that_is_asked_for_each_row_is_seen(condition, vue):
    assert bool(A_CHAQUE_LIGNE.search(condition)) is vue
