"""What a phone shows of the charts."""

import pytest

from tests.browser.conftest import attendre

# Of each chart: the texts that its frame cuts, the numbers of its horizontal axis that touch the one before.
ILLISIBLES = """figures => figures.flatMap(figure => {
    const cadre = figure.getBoundingClientRect()
    const boite = e => [e.textContent, e.getBoundingClientRect()]
    const textes = [...figure.querySelectorAll("text")].map(boite).filter(([dit, b]) => dit.trim() && b.width)
    const coupes = textes.filter(([, b]) => b.right > cadre.right + 1 || b.left < cadre.left - 1).map(([dit]) => dit)
    const nombres = [...figure.querySelectorAll(".xtick text")].map(boite).filter(([, b]) => b.width)
    nombres.sort(([, a], [, b]) => a.left - b.left)
    const colles = nombres.filter(([, b], rang) => rang && b.left < nombres[rang - 1][1].right + 1).map(([dit]) => dit)
    return [...coupes, ...colles]
})"""


@pytest.fixture(scope="module")
def page_du_telephone(entrer):
    """A page of the State on a phone, which goes from one screen to the next."""
    page = entrer("etat")
    page.set_viewport_size({"width": 390, "height": 900})
    return page


@pytest.mark.parametrize("chemin", ["delais", "tension", "propositions", "attributions", "parc", "priorites"])
def test_on_a_phone_no_text_leaves_its_chart_and_no_number_of_an_axis_covers_the_next(
    adresse, page_du_telephone, chemin
):
    page_du_telephone.goto(f"{adresse}/{chemin}")
    attendre(page_du_telephone)
    graphiques = page_du_telephone.locator(".js-plotly-plot:visible")
    for rang in range(graphiques.count()):
        graphiques.nth(rang).scroll_into_view_if_needed()
        graphiques.nth(rang).locator("text").first.wait_for(state="attached")
    page_du_telephone.wait_for_timeout(500)
    assert graphiques.count() > 0
    assert graphiques.evaluate_all(ILLISIBLES) == []
