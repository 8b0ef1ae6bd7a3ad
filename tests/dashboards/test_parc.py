"""What the page Parc says of what is empty, who moves and what it costs."""

import pytest

from dashboards.formats import Valeur


@pytest.mark.parametrize("login", ["public", "bailleur-a", "etat"])
def test_the_parc_says_what_is_empty_who_moves_and_what_it_costs_as_the_catalogue_gives_it(ouvrir, lire, login):
    lus = {
        ligne["indicateur_code"]: (ligne["libelle"], Valeur(ligne["valeur"], ligne["is_masque"]).ecrire(ligne["unite"]))
        for ligne in lire(
            login,
            "select distinct on (i.indicateur_code) i.indicateur_code, d.libelle, d.unite, i.valeur, i.is_masque"
            " from indicateur as i inner join indicateur_definition as d using (indicateur_code)"
            " where i.territoire_code = '31' and i.periode_type = 'annee' and i.dimension = 'ensemble'"
            " and i.indicateur_code in ('vacance', 'vacance_structurelle', 'mobilite', 'loyer_m2')"
            " order by i.indicateur_code, i.periode desc",
        )
    }
    at = ouvrir(login, "parc", geo="dep-31")
    chiffres = {m.label: m.value for m in at.metric}
    assert len(chiffres) == 4
    assert dict([lus["mobilite"], lus["loyer_m2"]]).items() <= chiffres.items()
    assert len(dict([lus["vacance"], lus["vacance_structurelle"]]).items() & chiffres.items()) == 1
    assert "## Loyers et mobilité" in [m.value for m in at.markdown]


def test_a_commune_of_which_neither_rents_nor_moves_are_told_keeps_the_figures_of_its_stock(ouvrir):
    at = ouvrir("public", "parc", geo="com-31395", detail="construction")
    assert [m.label for m in at.metric] == [
        *("Logements sociaux", "Pour 100 résidences principales", "En quartier prioritaire", "Vacance"),
    ]
    assert any(str(m.value).startswith("## Construction") for m in at.markdown)
