"""The filters that find a dwelling in a list: the same on the two pages that list offers."""

import pytest
from streamlit.util import calc_hash

from dashboards.kit.words.formats import typologie

PAGES = ("rapprochement", "offres")
TOUTES = "select offre_id, commune_code, typologie_code from offre where is_offert"


def geo(offre) -> str:
    return f"com-{offre['commune_code']}"


def combien_de(at, page) -> int:
    """Return how many dwellings a page offers: its list to choose from, or its first figure."""
    return len(at.selectbox(key="filtre_offre").options) if page == "rapprochement" else int(at.metric[0].value)


@pytest.fixture
def offres(lire):
    """Give the offers of a landlord that are still to let."""
    return lire("bailleur-a", TOUTES)


@pytest.mark.parametrize("page", PAGES)
def test_a_commune_and_a_type_leave_the_dwellings_that_have_both(ouvrir, offres, page):
    voulue = offres[0]
    siennes = [o for o in offres if all(o[c] == voulue[c] for c in ("commune_code", "typologie_code"))]
    assert 0 < len(siennes) < len(offres)
    at = ouvrir("bailleur-a", page, commune=geo(voulue), type=voulue["typologie_code"])
    assert combien_de(at, page) == len(siennes)
    assert at.query_params["commune"] == geo(voulue)


@pytest.mark.parametrize("page", PAGES)
def test_the_types_offered_are_those_of_the_commune(ouvrir, offres, page):
    voulue = offres[0]
    at = ouvrir("bailleur-a", page, commune=geo(voulue))
    assert len(at.selectbox(key="filtre_commune").options) == 1 + len({o["commune_code"] for o in offres})
    siens = {o["typologie_code"] for o in offres if geo(o) == geo(voulue)}
    assert sorted(at.selectbox(key="filtre_type").options[1:]) == sorted(map(typologie, siens))


@pytest.mark.parametrize("page", PAGES)
def test_a_commune_that_lacks_the_type_chosen_gives_every_type_back(ouvrir, offres, page):
    types = {lieu: {o["typologie_code"] for o in offres if geo(o) == lieu} for lieu in map(geo, offres)}
    avec, sans, type_ = next((a, b, t) for a in types for b in types for t in sorted(types[a] - types[b]))
    at = ouvrir("bailleur-a", page, commune=avec, type=type_)
    at = at.selectbox(key="filtre_commune").set_value(sans).run()
    assert not at.exception
    assert at.selectbox(key="filtre_type").value == "tous"
    assert combien_de(at, page) == sum(geo(o) == sans for o in offres)


def test_what_was_filtered_on_a_page_does_not_hide_the_dwelling_that_a_link_opens_on_another(ouvrir, offres):
    ailleurs = next(o for o in offres if geo(o) != geo(offres[0]))
    at = ouvrir("bailleur-a", "offres", commune=geo(offres[0]))
    at.query_params.clear()
    at.query_params["offre"] = ailleurs["offre_id"]
    at._page_hash = calc_hash("rapprochement")
    at.run()
    assert at.selectbox(key="filtre_offre").value == ailleurs["offre_id"]
    assert at.selectbox(key="filtre_commune").value == "tous"
