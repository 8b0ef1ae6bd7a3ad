"""A bar chooses its modality, of its page or of the screen of its indicator; so does the keyboard."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DELAI_MS, attendre


def test_a_bar_opens_the_screen_of_its_modality_where_another_bar_chooses_its_own(ouvrir, photographier):
    page = ouvrir("etat", "demandes?geo=dep-31")

    def choisir(rang: int, code: str) -> None:
        marques = page.locator("[class*=st-key-figure_repartition_stock_typologie] .barlayer .points path")
        expect(marques.first).to_be_attached(timeout=DELAI_MS)
        marques.nth(rang).scroll_into_view_if_needed()
        boite = marques.nth(rang).bounding_box()
        page.mouse.click(boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 2)
        expect(page).to_have_url(re.compile(f"/indicateurs.*modalite=typologie-{code}"), timeout=DELAI_MS)
        expect(page.locator("h1")).to_contain_text(f": {code})", timeout=DELAI_MS)
        attendre(page)

    choisir(2, "T2")
    assert page.locator("h1").inner_text().startswith("Demandes en cours (type de logement")
    photographier(page, "modalite")
    choisir(3, "T3")
    page.get_by_role("link", name="Toutes les modalités", exact=True).press("Enter")
    expect(page.locator("h1")).to_have_text("Demandes en cours : Haute-Garonne", timeout=DELAI_MS)
    expect(page).not_to_have_url(re.compile("modalite="))


def test_a_bar_chooses_the_type_of_the_curve_of_its_page_which_the_keyboard_chooses_in_the_filter(
    ouvrir, photographier
):
    page = ouvrir("etat", "delais?geo=dep-31")
    # The filter offers the types that have a curve, in order; another bar chooses nothing.
    page.get_by_role("combobox", name="Comparer selon").click()
    offerts = page.get_by_role("option").filter(has_text=re.compile(r"^T\d")).all_inner_texts()
    page.keyboard.press("Escape")
    figure = page.locator("[class*=st-key-figure_repartition_loge_24_mois]")
    marques = figure.locator(".barlayer .points path")
    expect(marques.first).to_be_attached(timeout=DELAI_MS)
    codes = figure.locator(".js-plotly-plot").evaluate("figure => figure.data[0].customdata.map(String)")
    rang = next(n for n, code in enumerate(codes) if code in offerts)
    marques.nth(rang).scroll_into_view_if_needed()
    boite = marques.nth(rang).bounding_box()
    page.mouse.click(boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 2)
    expect(page).to_have_url(re.compile("/delais.*groupe=typologie-"), timeout=DELAI_MS)
    attendre(page)
    photographier(page, "delais-un-type")


def test_the_keyboard_goes_from_a_breakdown_to_one_of_its_modalities(ouvrir):
    page = ouvrir("etat", "tension?geo=dep-31")
    page.get_by_role("link", name=re.compile("Type de logement.* suivre une seule modalité")).first.press("Enter")
    liste = page.get_by_role("combobox", name="Type de logement")
    liste.press("ArrowDown")
    expect(page.get_by_role("option", name="Toutes les modalités")).to_be_visible(timeout=DELAI_MS)
    for touche in ("ArrowDown", "ArrowDown", "Enter"):
        liste.press(touche)
    expect(page).to_have_url(re.compile("modalite=typologie-"), timeout=DELAI_MS)
    expect(page.locator("h1")).to_contain_text("(type de logement", timeout=DELAI_MS)
