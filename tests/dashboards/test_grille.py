"""The grid that gave the points: named on each screen that tells points, as far as its texts say."""

import pytest

from dashboards.kit import grille
from tests.dashboards.test_rapprochement import nue, textes
from warehouse.matching import grid

NOMMEE = (
    "Grille de cotation : Toulouse Métropole, lignes publiées, version 2024. Source : Toulouse Métropole, foire aux "
    "questions de la cotation (ligne publiée) ; application à tout le département et premier jour : choix de "
    "l’observatoire."
)
LIGNE = {"grille_code": "g", "version": "2", "valide_du": grid.SANS_DATE, "source": "Délibération"}


@pytest.mark.parametrize("login", ["bailleur-a", "epci-sicoval"])
def test_the_list_of_a_dwelling_and_the_simulator_name_their_grid(ouvrir, demandee, login):
    assert NOMMEE in nue(textes(ouvrir(login, "rapprochement", offre=demandee(login))))
    assert NOMMEE in nue(textes(ouvrir(login, "cotation")))


def test_a_plan_names_its_grid(ouvrir):
    at = ouvrir("bailleur-a", "offres", onglet="plan")
    assert NOMMEE not in nue(textes(at))
    next(bouton for bouton in at.button if bouton.key == "calculer_plan").click().run()
    assert NOMMEE in nue(textes(at))


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ([LIGNE, LIGNE], "Grille de cotation : Nôtre, version 2. Source : Délibération."),
        (
            [LIGNE | {"valide_du": "2026-03-01"}, LIGNE | {"valide_du": "2026-01-01", "source": "Annexe"}],
            "Grille de cotation : Nôtre, version 2, en vigueur depuis le 1ᵉʳ janvier 2026. Source : Délibération ; "
            "Annexe.",
        ),
        ([LIGNE | {"version": "1"}], "Grille de cotation : Nôtre, version 2."),
    ],
)
def test_a_grid_is_told_with_its_first_day_and_its_sources_where_texts_give_them(monkeypatch, lignes, dit):
    monkeypatch.setattr(grid, "lignes_de_reference", lambda _: lignes)
    assert grille.phrase([("g", "2"), ("g", "2")], {"g": "Nôtre"}) == dit


def test_where_no_row_names_a_grid_none_is_told():
    assert grille.phrase([], {}) == ""
