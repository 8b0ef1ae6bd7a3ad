"""A second build of the same data shows what the first one showed, row by row."""

import pytest

from warehouse.disclosure import diffusion

MONTREES = """
select indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite, is_masque,
    valeur, numerateur, denominateur, effectif, is_provisoire, revision
from technique.secret_cellule
order by 1, 2, 3, 4, 5, 6, 7
"""


def lues(base) -> list[tuple]:
    with base.connexion() as connexion:
        return connexion.execute(MONTREES).fetchall()


@pytest.mark.usefixtures("marts_a_publier")
def test_the_same_data_built_again_is_shown_the_same(entrepot):
    avant = lues(entrepot)
    rendu = diffusion.preparer(entrepot, "deuxieme")
    assert rendu.motifs == []
    assert rendu.bilan["total"]["retirees_par_l_audit"] == 0
    assert lues(entrepot) == avant
    assert {ligne[7] for ligne in avant} == {True, False}
