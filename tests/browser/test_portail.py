import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dashboards.kit.fiche import LOGEMENTS_POSSIBLES, sur
from dashboards.kit.words.formats import nombre
from tests.browser.conftest import DELAI_MS, attendre
from warehouse.access import reading

ANGLAIS = (
    "Choose", "No results", "Select all", "Deploy", "Rerun", "Skip to", "Page not found", "Clear cache", "View more",
    "Connecting", "Made with", "Show/hide", "Loading", "Settings",
)  # fmt: skip
# Faults of Streamlit's own menu, by rule and element; the test also fails when one of them is mended.
FAUTES_DE_LA_COQUILLE = {("list", "stSidebarNavItems"), ("listitem", "page")}
THEMATIQUES = ("demandes", "delais", "tension")
SUIVIS = ("propositions", "propositions?bailleur=BA01", "attributions", "priorites", "contingents")
AGIR = ("rapprochement", "offres", "offres?onglet=plan", "commission", "cotation")
COMPRENDRE = ("guide", "indicateurs", "donnees", "droits")
CHEMINS = ("", "territoire", *THEMATIQUES, *SUIVIS, *AGIR, "parc", *COMPRENDRE, "journal")
DEBORD = (
    "[document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)"
)
TITRES = {"": "Accueil", "territoire": "Territoire", "parc": "Parc", "donnees": "État des données", "delais": "Délais"}
ETROIT = {"width": 320, "height": 900}
TELEPHONE = {"width": 390, "height": 900}
NORMES = ["wcag2a", "wcag2aa", "wcag21aa"]


@pytest.fixture
def lire(entrepot, session_de):
    """Read as an account, by the path of the portal."""
    moteur = entrepot.moteur_lecteur()
    yield lambda login, sql: reading.lire(moteur, session_de(login), sql).dictionnaires()
    moteur.dispose()


def chiffre(page, libelle: str) -> str:
    carte = page.locator("[data-testid=stMetric]").filter(has=page.get_by_text(libelle, exact=True))
    return carte.locator("[data-testid=stMetricValue]").inner_text().strip()


def aller(page, chemin: str) -> None:
    """Go to another page of the same session."""
    racine = re.match(r"http://[^/]+", page.url).group(0)
    page.goto(f"{racine}/{chemin}")
    attendre(page)


def stock(lire, login: str, geo_type: str, code: str, periode: str) -> dict:
    """Return the figure of a period, as the reader reads it."""
    (ligne,) = lire(
        login,
        "select valeur, is_masque from indicateur_stock where typologie = 'TOUS'"
        f" and territoire_type = '{geo_type}' and territoire_code = '{code}' and periode = '{periode}'",
    )
    return ligne


def test_four_readers_see_four_different_things_and_each_sees_its_own_figures(ouvrir, lire, photographier):
    vues = {}
    for login, geo in (
        ("bailleur-a", ("departement", "31")),
        ("etat", ("departement", "31")),
        ("commune-muret", ("commune", "31395")),
        ("public", ("departement", "31")),
    ):
        page = ouvrir(login)
        vues[login] = (page.locator(".bandeau").inner_text(), page.locator("h1").inner_text())
        photographier(page, f"accueil-{login}")
        aller(page, "territoire")
        attendu = stock(lire, login, *geo, re.search(r"(?:mois|annee)=([\d-]+)", page.url)[1])
        lu = chiffre(page, "Demandes en cours")
        assert lu == ("n/c (secret)" if attendu["is_masque"] else nombre(attendu["valeur"]))
        page.wait_for_selector("[data-testid=stPlotlyChart]")
        photographier(page, f"territoire-{login}")
    assert len(set(vues.values())) == 4
    assert "Habitat du Canal" in vues["bailleur-a"][0]
    assert "aucun nom" in vues["public"][0]


@pytest.mark.parametrize("login", ["bailleur-a", "etat", "commune-muret"])
def test_the_matching_examines_the_demandes_of_the_reader_and_no_other(ouvrir, lire, login, photographier):
    page = ouvrir(login, "rapprochement")
    photographier(page, f"rapprochement-{login}")
    offre = re.search(r"offre=([^&]+)", page.url)
    if offre is None:
        (lignes,) = lire(login, "select count(*) as n from offre where is_offert")
        assert lignes["n"] == 0
        assert "Aucune offre ouverte dans votre périmètre." in page.locator("[data-testid=stMain]").inner_text()
        return
    (bilan,) = lire(
        login,
        "select count(*) filter (where is_eligible) as eligibles, count(*) as examinees from rapprochement"
        f" where offre_id = '{offre.group(1)}'",
    )
    assert chiffre(page, "Éligibles") == nombre(bilan["eligibles"])
    assert f"sur {nombre(bilan['examinees'])} examinées" in page.locator("[data-testid=stMain]").inner_text()


def test_a_household_goes_from_the_list_to_its_dwellings_and_to_its_reasons_and_no_address_names_it(ouvrir):
    page = ouvrir("bailleur-a", "demandes?onglet=liste")
    page.get_by_role("button", name=sur(LOGEMENTS_POSSIBLES, 1), exact=True).click()
    page.wait_for_url("**/rapprochement?lecture=menage")
    champ = page.get_by_label("Pseudonyme de la demande")
    # The address changes before the page is written.
    expect(champ).to_have_value(re.compile("^[0-9a-f]{20}$"), timeout=DELAI_MS)
    pseudonyme = champ.input_value()
    page.get_by_role("link", name=re.compile("^Rang et raisons")).first.click()
    page.wait_for_url("**onglet=pas_la**")
    page.get_by_text("Elle compte").wait_for()
    assert page.get_by_label("Pseudonyme de la demande").input_value() == pseudonyme
    assert pseudonyme not in page.url


@pytest.mark.parametrize("chemin", ["rapprochement", "demandes?onglet=liste"])
def test_a_name_opens_only_after_its_purpose_and_leaves_a_trace(ouvrir, entrepot, lire, chemin):
    def traces() -> list[tuple]:
        with entrepot.connexion() as connexion:
            return connexion.execute(
                "select finalite, cible from acces.journal_entier where evenement = 'acces' and login = 'bailleur-a'"
            ).fetchall()

    if chemin == "rapprochement":
        (offre,) = lire(
            "bailleur-a",
            "select offre_id from rapprochement join offre using (offre_id)"
            " where is_eligible and is_offert group by offre_id order by count(*) desc, offre_id limit 1",
        )
        chemin += f"?offre={offre['offre_id']}"
    page = ouvrir("bailleur-a", chemin)
    avant = traces()
    page.get_by_role("button", name="Voir la fiche").first.click()
    boite = page.get_by_role("dialog")
    boite.get_by_text("Indiquez la finalité").wait_for()
    assert boite.get_by_role("button", name="Ouvrir la fiche").is_disabled()
    assert "Numéro unique" not in boite.inner_text()
    boite.get_by_label("Finalité").click()
    page.get_by_role("option", name="Proposition de logement").click()
    boite.get_by_role("button", name="Ouvrir la fiche").click()
    boite.get_by_text("Numéro unique").wait_for()
    nud = re.search(r"031\d{10}G[A-Z0-9]{4}", boite.inner_text()).group(0)
    assert traces()[len(avant) :] == [("proposition", "demande_identite")]
    assert nud not in page.url
    page.reload()
    page.wait_for_selector("h1")
    assert nud not in page.content()


@pytest.mark.parametrize("login", ["public", "bailleur-a"])
def test_nothing_comes_from_outside_and_nothing_breaks(ouvrir, login):
    page = ouvrir(login, "territoire?onglet=carte&maille=commune&indicateur=anciennete")
    page.wait_for_selector("[data-testid=stPlotlyChart]")
    local = page.url.split("/territoire")[0]
    assert [u for u in page.demandees if not u.startswith((local, "data:", "blob:"))] == []
    assert page.erreurs == []


@pytest.mark.parametrize("login", ["bailleur-a", "etat", "commune-muret", "public"])
def test_the_sign_in_page_fetches_ahead_all_the_scripts_of_the_first_page(ouvrir, login):
    page = ouvrir(login)
    racine = re.match(r"http://[^/]+", page.url).group(0)
    prevus = re.findall(r'rel="prefetch" href="([^"]+)"', page.context.request.get(f"{racine}/connexion").text())
    demandes = {url.removeprefix(racine) for url in page.demandees if url.endswith((".js", ".woff2"))}
    assert "/static/js/PlotlyChart" in " ".join(prevus)
    assert demandes - set(prevus) == {"/coquille.js"}


def test_pages_are_french_from_the_first_byte(ouvrir):
    titres = set()
    page = ouvrir("public")
    for chemin, titre in TITRES.items():
        aller(page, chemin)
        expect(page).to_have_title(f"{titre} – Observatoire du logement social")
        assert page.evaluate("document.documentElement.lang") == "fr"
        titres.add(page.title())
        visible = page.locator("body").inner_text()
        assert [mot for mot in ANGLAIS if mot in visible] == []
    assert len(titres) == len(TITRES)


def test_every_chart_is_named_and_has_its_table(ouvrir):
    page = ouvrir("etat", "parc")
    expect(page.locator("[data-testid=stPlotlyChart]")).to_have_count(5)
    figures = page.locator("[data-testid=stPlotlyChart][role=figure], [data-testid=stPlotlyChart] [role=figure]")
    expect(figures).to_have_count(5)
    noms = figures.evaluate_all("elements => elements.map(e => e.getAttribute('aria-label'))")
    assert [n for n in noms if not n or len(n) > 150] == []
    tables = page.locator("table").count()
    for bouton in page.get_by_text("Tableau", exact=True).all():
        bouton.click()
    expect(page.locator("table")).to_have_count(tables + 5)


def test_the_keyboard_starts_with_the_way_to_the_content(ouvrir):
    page = ouvrir("etat", "parc")
    page.evaluate("document.body.focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    assert page.locator("#contenu").count() == 1


@pytest.fixture(scope="module")
def parcours(entrer, photographier, request):
    """Walk every page in a theme: the serious faults of accessibility, then what sticks out at 320 pixels.

    The second is the same in the dark, where it is only photographed.
    """
    en_images = request.config.getoption("--captures")
    faits: dict[bool, tuple[set, dict]] = {}

    def _parcourir(*, sombre: bool) -> tuple[set, dict]:
        if sombre not in faits:
            faits[sombre] = graves, debordent = set(), {}
            page = entrer("bailleur-a", sombre=sombre)
            large = page.viewport_size
            for chemin in CHEMINS:
                aller(page, chemin)
                graves |= fautes(page)
                if sombre and not en_images:
                    continue
                photographier(page, f"{'sombre' if sombre else 'clair'}-{chemin or 'accueil'}")
                page.set_viewport_size(ETROIT)
                page.wait_for_timeout(500)
                photographier(page, f"{'sombre' if sombre else 'clair'}-etroit-{chemin or 'accueil'}")
                debordent[chemin] = page.evaluate(DEBORD)
                page.set_viewport_size(large)
        return faits[sombre]

    return _parcourir


def fautes(page) -> set[tuple[str, str]]:
    """Return the serious faults of accessibility of a page, by rule and element."""
    resultat = Axe().run(page, options={"runOnly": {"type": "tag", "values": NORMES}})
    return {
        (faute["id"], re.search(r'data-testid="(\w+)"', noeud["html"] + ' data-testid="page"').group(1))
        for faute in resultat.response["violations"]
        if faute["impact"] in {"serious", "critical"}
        for noeud in faute["nodes"]
    }


def test_a_table_wider_than_a_phone_scrolls_in_its_own_box_and_shows_that_it_does(ouvrir):
    page = ouvrir("bailleur-a", "donnees")
    page.set_viewport_size(TELEPHONE)
    for chemin in ("donnees", "droits"):
        aller(page, chemin)
        boites = []
        # Its rows come after the page.
        for _ in range(60):
            boites = page.locator("[data-testid=stTable] > div").evaluate_all(
                "tous => tous.filter(e => e.offsetParent && e.scrollWidth > e.clientWidth).map(e => {"
                " e.scrollLeft = 1000; const style = getComputedStyle(e);"
                " const bout = e.scrollLeft + e.clientWidth >= e.scrollWidth - 1;"
                " return [bout, style.overflowX, style.backgroundAttachment] })"
            )
            if boites:
                break
            page.wait_for_timeout(250)
        assert boites
        assert all(boite == [True, "auto", "local, local, scroll, scroll"] for boite in boites)


def test_what_one_may_see_is_read_at_once_on_a_desk_and_by_a_tap_on_a_phone(ouvrir):
    page = ouvrir("public")
    portee = page.get_by_text("aucun nom", exact=False).first
    expect(portee).to_be_visible()
    page.set_viewport_size(TELEPHONE)
    expect(portee).not_to_be_visible()
    page.get_by_text("Ce que vous voyez").click()
    expect(portee).to_be_visible()


@pytest.mark.parametrize("sombre", [False, True], ids=["clair", "sombre"])
def test_pages_pass_the_accessibility_rules(parcours, sombre):
    graves, _ = parcours(sombre=sombre)
    assert graves == FAUTES_DE_LA_COQUILLE


def test_narrow_screens_never_scroll_sideways(parcours):
    _, debordent = parcours(sombre=False)
    assert set(debordent) == set(CHEMINS)
    assert {chemin: d for chemin, d in debordent.items() if max(d) > 0} == {}


def test_attaque_B8_signing_out_in_one_tab_ends_the_other(ouvrir):
    page = ouvrir("etat", "territoire")
    autre = page.context.new_page()
    autre.goto(page.url.split("/territoire")[0] + "/deconnexion")
    autre.get_by_role("button", name="Se déconnecter").click()
    autre.get_by_role("heading", name="Se connecter").wait_for()
    page.get_by_text("Carte", exact=True).click()
    page.get_by_text("Votre session est terminée").wait_for()
    expect(page.locator("[data-testid=stMetric]")).to_have_count(0)


def test_the_address_carries_the_filters_and_the_back_button_brings_them_back(ouvrir):
    page = ouvrir("etat", "territoire?geo=epci-243100633")
    page.get_by_role("heading", level=1).get_by_text("Sicoval").wait_for()
    page.get_by_role("link", name="Parc", exact=True).click()
    expect(page).to_have_url(re.compile("/parc.*geo=epci-243100633"))
    page.get_by_role("heading", level=1).get_by_text("Parc social").wait_for()
    page.go_back()  # once: the filters of the page that one leaves have no entry of their own
    expect(page).to_have_url(re.compile("/territoire.*geo=epci-243100633"))
    expect(page.locator("h1")).to_have_text(re.compile("^CA du Sicoval"))


@pytest.mark.parametrize(
    ("lien", "ralenti"),
    [("Voir l’évolution du département", 1), ("Voir l’évolution du département", 20), ("Choisir une commune", 1)],
)
def test_one_press_on_back_leaves_a_page_reached_by_a_link_that_names_some_of_its_filters(ouvrir, lien, ralenti):
    page = ouvrir("public")
    # A slow browser may write the filters of the next page first and its path after.
    processeur = page.context.new_cdp_session(page)
    processeur.send("Emulation.setCPUThrottlingRate", {"rate": ralenti})
    page.get_by_role("link", name=lien).click()
    expect(page).to_have_url(re.compile("/territoire.*onglet="), timeout=DELAI_MS)
    processeur.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    attendre(page)
    page.go_back()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))
    expect(page.locator("h1")).to_have_text("Bonjour")


def test_a_filter_chosen_by_hand_has_its_own_entry_in_the_history(ouvrir):
    page = ouvrir("public", "tension?geo=dep-31")
    page.get_by_role("radio", name="Carte des EPCI").or_(page.get_by_text("Carte des EPCI", exact=True)).first.click()
    expect(page).to_have_url(re.compile("onglet=epci"))
    attendre(page)
    page.go_back()
    expect(page).to_have_url(re.compile("onglet=classement"))


def test_the_link_of_a_page_is_copied_with_its_filters_by_keyboard_and_it_is_said(ouvrir):
    page = ouvrir("public", "tension?geo=epci-243100518")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lien = page.get_by_role("link", name="Copier le lien")
    lien.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Lien copié.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert "geo=epci-243100518" in page.url


@pytest.mark.parametrize(("onglet", "prefixe"), [("classement", "epci-"), ("carte&maille=commune", "com-")])
def test_a_mark_of_a_ranking_or_of_a_map_chooses_the_territory_of_the_page(ouvrir, onglet, prefixe):
    page = ouvrir("etat", f"territoire?geo=dep-31&onglet={onglet}")
    attendre(page)
    marques = page.locator(".js-plotly-plot").last.locator(".scatterlayer .trace .points path")
    expect(marques.first).to_be_attached(timeout=DELAI_MS)
    # The hover layer of Plotly takes the pointer: the mouse goes where the mark is.
    marques.nth(1).scroll_into_view_if_needed()
    boite = marques.nth(1).bounding_box()
    page.mouse.click(boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 2)
    expect(page).to_have_url(re.compile(f"geo={prefixe}"), timeout=DELAI_MS)
    attendre(page)
    assert "Haute-Garonne" not in page.locator("h1").inner_text()


def test_a_second_territory_chosen_by_hand_joins_the_curves_and_the_address(ouvrir):
    page = ouvrir("public", "delais")
    # The list draws its first lines alone: one types to find another.
    page.get_by_role("combobox", name="Comparer avec…").click()
    page.keyboard.type("Toulouse M")
    page.get_by_role("option", name="EPCI – Toulouse Métropole").click()
    expect(page).to_have_url(re.compile("avec=epci-243100518"))
    page.get_by_text("pointillé : Toulouse Métropole").first.wait_for()
