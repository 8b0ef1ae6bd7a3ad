"""Every family of attacks has its tests, which its code names, and the page that says which is the one of today."""

from tests.security.attaques import A_VENIR, DEBUT, FAMILLES, FIN, par_code, tableau
from warehouse.access.rights import PAGE

# The list of docs/security.md: A1 to A16, B1 to B9, C1 to C6, D1 to D3, E1 to E4; and C7, the présélections.
CODES = {
    f"{lettre}{n}" for lettre, combien in zip("ABCDE", (16, 9, 7, 3, 4), strict=True) for n in range(1, combien + 1)
}


def test_every_code_of_the_list_is_tested_or_said_to_come():
    assert set(FAMILLES) | set(A_VENIR) == CODES
    assert set(FAMILLES) & set(A_VENIR) == set()


def test_no_code_is_without_test_and_no_test_without_code():
    assert set(par_code()) == set(FAMILLES)


def test_the_table_of_the_attacks_is_the_one_of_the_tests():
    """After a new attack: ``python -m tests.security.attaques`` writes the table again."""
    texte = PAGE.read_text(encoding="utf-8")
    assert texte.split(DEBUT)[1].split(FIN)[0].strip() == tableau()
