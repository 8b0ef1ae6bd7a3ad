"""What leaves a page by the browser alone: a chart as an image, the page on paper."""

import io
import re
import struct

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import DELAI_MS, attendre

A4_POINTS = (595, 842)
# In pixels, between the margins.
LARGEUR_A4 = 703


def image(page, genre: str) -> tuple[str, bytes]:
    with page.expect_download() as attendue:
        page.locator(f"[data-image={genre}]").first.click()
    return attendue.value.suggested_filename, attendue.value.path().read_bytes()


def sans_blanc(texte: str) -> str:
    return re.sub(r"\s", "", texte)


def imprimer(page) -> PdfReader:
    page.wait_for_selector(".js-plotly-plot .main-svg")
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


@pytest.fixture(scope="module")
def territoire(entrer):
    page = entrer("public", "territoire?geo=dep-31")
    expect(page.locator(".js-plotly-plot")).to_have_count(6, timeout=DELAI_MS)
    page.wait_for_selector(".st-key-figure_evolution_stock_light .main-svg")
    return page


def test_a_chart_leaves_as_a_drawing_that_says_its_title_its_source_and_the_date_of_its_data(territoire):
    nom, corps = image(territoire, "svg")
    dessin = corps.decode()
    assert re.fullmatch(r"observatoire-territoire-evolution_stock-dep-31-\d{4}-\d{2}\.svg", nom)
    titre = territoire.locator("h2").first.inner_text()
    assert sans_blanc(re.search("<title>(.*?)</title>", dessin)[1]) == sans_blanc(titre)
    ecrits = sans_blanc("".join(re.findall(r"<text[^>]*>([^<]*)</text>", dessin)))
    dates = territoire.locator(".bandeau-fraicheur").inner_text()
    assert [sans_blanc(x) in ecrits for x in (titre, "Source : fichier partagé", "Population", dates)] == [True] * 4
    assert (
        dessin.count('class="point"')
        == territoire.locator(".st-key-figure_evolution_stock_light .js-plotly-plot").locator(".point").count()
        > 5
    )


def test_a_chart_leaves_as_an_image_of_twice_the_points_of_the_screen(territoire):
    nom, corps = image(territoire, "png")
    assert (nom[-4:], corps[:8]) == (".png", b"\x89PNG\r\n\x1a\n")
    largeur, hauteur = struct.unpack(">II", corps[16:24])
    boite = territoire.locator(".st-key-figure_evolution_stock_light .js-plotly-plot").bounding_box()
    assert largeur == pytest.approx(2 * boite["width"], abs=2)
    assert hauteur > 2 * boite["height"]
    assert len(corps) > 10_000


def test_a_chart_that_is_not_drawn_yet_gives_no_image_of_its_neighbour(territoire):
    retires = territoire.evaluate(
        "() => { const un = document.querySelector('.st-key-figure_evolution_stock_light .js-plotly-plot');"
        " const gardee = un.layout.meta; un.layout.meta = {};"
        " let pris = 0; const vrai = HTMLAnchorElement.prototype.click;"
        " HTMLAnchorElement.prototype.click = () => { pris += 1; };"
        " document.querySelector('[data-image=svg]').click();"
        " return new Promise(suite => setTimeout(() => { HTMLAnchorElement.prototype.click = vrai;"
        " un.layout.meta = gardee; suite(pris); }, 1500)); }"
    )
    assert retires == 0


def test_each_chart_of_a_page_offers_its_two_images(territoire):
    graphes = territoire.locator(".js-plotly-plot").count()
    assert [territoire.locator(f"[data-image={genre}]").count() for genre in ("png", "svg")] == [graphes] * 2
    noms = territoire.locator("[data-image]").evaluate_all("noms => noms.map(n => n.getAttribute('aria-label'))")
    assert len(set(noms)) == 2 * graphes


@pytest.mark.parametrize(("login", "chemin"), [("public", "territoire"), ("bailleur-a", "demandes")])
def test_a_page_is_printed_on_a4_with_its_filters_and_without_what_one_acts_on(ouvrir, login, chemin):
    page = ouvrir(login, f"{chemin}?geo=dep-31")
    feuilles = imprimer(page).pages
    assert {tuple(round(float(x)) for x in f.mediabox[2:]) for f in feuilles} == {A4_POINTS}
    texte = sans_blanc("".join(f.extract_text() for f in feuilles))
    dits = ("Département – Haute-Garonne", page.locator("h1").inner_text(), "Source : fichier partagé de la demande")
    assert [sans_blanc(x) in texte for x in dits] == [True] * 3
    tus = ("Se déconnecter", "Télécharger", "Copier le lien", "Image PNG", "Version à imprimer", "Aller au contenu")
    assert [x for x in tus if sans_blanc(x) in texte] == []


def test_no_chart_printed_leaves_the_sheet(ouvrir):
    """The sheet is as wide as the page that is laid out for it: nothing stands beyond its edge."""
    page = ouvrir("public", "territoire?geo=dep-31")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.set_viewport_size({"width": LARGEUR_A4, "height": 900})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    depassent = page.evaluate(
        "[...document.querySelectorAll('.main-svg, table, [data-testid=stMetric]')]"
        ".filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length"
    )
    cadres = page.locator(".js-plotly-plot").evaluate_all(
        "tous => tous.map(un => un.querySelector('.main-svg').getBoundingClientRect().height"
        " - un.querySelector('.svg-container').getBoundingClientRect().height)"
    )
    assert (depassent, len(cadres) > 4, max(map(abs, cadres)) < 1) == (0, True, True)


def test_a_chart_takes_back_its_size_after_it_was_printed(ouvrir):
    page = ouvrir("public", "territoire?geo=dep-31")
    imprimer(page)
    page.set_viewport_size({"width": 900, "height": 900})
    attendre(page)
    assert page.locator(".main-svg[viewBox]").count() == 0


def test_a_chart_that_becomes_wider_keeps_its_legend_above_its_marks(ouvrir):
    """A printed sheet, a menu that folds, a window that grows: the legend then stands on fewer lines."""
    page = ouvrir("etat", "attributions?geo=dep-31")
    page.wait_for_selector(".st-key-figure_types_light .legend")
    ecarts = {}
    for largeur in (1280, 1400):
        page.set_viewport_size({"width": largeur, "height": 900})
        attendre(page)
        page.wait_for_timeout(1500)
        ecarts[largeur] = page.locator(".st-key-figure_types_light").evaluate(
            "un => Math.min(...[...un.querySelectorAll('.point')].map(p => p.getBoundingClientRect().top))"
            " - un.querySelector('.legend').getBoundingClientRect().bottom"
        )
    assert min(ecarts.values()) > 0


def test_the_charts_of_attributions_are_printed_on_few_sheets(ouvrir):
    page = ouvrir("etat", "attributions?geo=dep-31")
    page.wait_for_selector(".st-key-figure_types_light .main-svg")
    assert len(imprimer(page).pages) <= 4


def test_a_table_printed_goes_on_over_the_sheets_and_what_is_said_of_a_chart_stays_with_it(ouvrir):
    page = ouvrir("etat", "attributions?geo=dep-31&vue=impression")
    page.wait_for_selector("[data-testid=stTable]")
    page.emulate_media(media="print")
    dits = "tous => [...new Set(tous.map(un => getComputedStyle(un)[{!r}]))]"
    cartes = page.locator("[data-testid=stVerticalBlock]:has([data-testid=stTable])")
    assert cartes.evaluate_all(dits.format("breakInside")) == ["auto"]
    for quoi in (":has(> .stSelectbox)", ":has(+ [data-testid=stLayoutWrapper] .stPrintGraphic)"):
        avant = page.locator(f"[data-testid=stElementContainer]{quoi}")
        assert avant.evaluate_all(dits.format("breakAfter")) == ["avoid"]
