"""Rapprochement, Mes offres, Commission, Cotation in a browser, as those who reserve dwellings; by the keyboard too."""

import pytest
from playwright.sync_api import expect

from dashboards.kit.fiche import VOIR, sur
from tests.browser.test_portail import AGIR, DEBORD, ETROIT, FAUTES_DE_LA_COQUILLE, aller, fautes

# Further than any control of a page is from its top.
TOUCHES_MAX = 150
FOCUS = "() => document.activeElement ? document.activeElement.innerText.trim() : ''"


@pytest.mark.parametrize("login", ["action-logement", "etat"])
def test_the_pages_of_who_reserves_dwellings_hold_in_a_browser_without_a_fault(entrer, photographier, login):
    page = entrer(login)
    large, graves, debordent = page.viewport_size, set(), {}
    for chemin in AGIR:
        aller(page, chemin)
        assert page.locator("h1").inner_text().strip()
        expect(page.locator("[data-testid=stException]")).to_have_count(0)
        graves |= fautes(page)
        photographier(page, f"{login}-{chemin}")
        page.set_viewport_size(ETROIT)
        page.wait_for_timeout(500)
        debordent[chemin] = page.evaluate(DEBORD)
        page.set_viewport_size(large)
    assert page.erreurs == []
    assert graves == FAUTES_DE_LA_COQUILLE
    assert {chemin: d for chemin, d in debordent.items() if max(d) > 0} == {}


@pytest.mark.parametrize("login", ["bailleur-a", "etat"])
def test_a_household_opens_by_the_keyboard_alone_and_closes(ouvrir, login):
    page = ouvrir(login, "rapprochement")
    page.evaluate("document.body.focus()")
    for _ in range(TOUCHES_MAX):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS) == sur(VOIR, 1):
            break
    assert page.evaluate(FOCUS) == sur(VOIR, 1)
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_text("Indiquez la finalité").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_record_of_an_offer_opens_over_its_list_without_a_fault_and_its_links_look_like_links(ouvrir):
    page = ouvrir("bailleur-a", "offres?detail=POSITIONNEE")
    page.get_by_role("button", name=sur(VOIR, 1), exact=True).click()
    fiche = page.get_by_role("dialog")
    lien = fiche.locator("[data-testid=stPageLink] a p", has_text="Chercher des candidats")
    lien.wait_for()
    assert "underline" in lien.evaluate("un => getComputedStyle(un).textDecorationLine")
    assert fautes(page) <= FAUTES_DE_LA_COQUILLE
    page.keyboard.press("Escape")
    expect(fiche).to_have_count(0)


def test_an_empty_date_asks_for_a_day_a_month_and_a_year_in_the_letters_of_french(ouvrir):
    page = ouvrir("gestionnaire", "comptes")
    page.get_by_role("button", name="Ouvrir un compte").click()
    page.get_by_role("dialog").get_by_label("Organisme").last.click()
    page.get_by_role("option").nth(1).click()
    vide = page.locator("[data-testid=stDateInput]", has_text="Dernier jour").get_by_role("spinbutton")
    expect(vide.first).to_be_visible()
    assert [une.strip() for une in vide.all_inner_texts()] == ["jj", "mm", "aaaa"]
