"""In which order the modalities of a dimension are drawn: the same on every page."""

import pytest

from dashboards.kit.words.formats import apostrophes
from tests.dashboards.test_rapprochement import nue


@pytest.mark.parametrize("chemin", ["demandes", "attributions"])
def test_a_dimension_whose_list_has_no_order_is_drawn_from_the_greatest_on_every_page(ouvrir, lire, chemin):
    (axe,) = lire("etat", "select libelle from code where liste = 'DIMENSION' and code = 'composition'")
    at = ouvrir("etat", chemin, geo="dep-31", detail="composition", vue="impression")
    tables = {nue(t.value.index.name): t.value for t in at.table}
    valeurs = [int(nue(texte).split()[0]) for texte in tables[nue(apostrophes(axe["libelle"]))].iloc[:, 0]]
    assert valeurs == sorted(valeurs, reverse=True)
    assert len(valeurs) > 2
