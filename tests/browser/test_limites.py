"""What the served portal refuses to take in, and what it keeps inside its bounds on a phone."""

from contextlib import suppress
from http import HTTPStatus
from urllib.request import urlopen

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.sync.client import connect

from dashboards.access.cookies import SESSION
from dashboards.access.garde import FLUX
from tests.browser.conftest import attendre

TRAME_MAX = 4 * 2**20
# The server that refuses a frame may close before all of it was sent: its reason is then lost on the way.
FERMEE = (CloseCode.MESSAGE_TOO_BIG, CloseCode.ABNORMAL_CLOSURE)
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


def test_a_frame_above_the_limit_closes_its_socket_and_nothing_else(adresse, session_de):
    hote, cookie = adresse.removeprefix("http://"), {"Cookie": f"{SESSION}={session_de('etat').jeton}"}
    ouvrir = {"origin": adresse, "subprotocols": ["streamlit"], "additional_headers": cookie, "compression": None}
    with connect(f"ws://{hote}{FLUX}", max_size=None, **ouvrir) as prise:
        with suppress(ConnectionClosed):
            prise.send(b"\0" * (TRAME_MAX + 1))
            while True:
                prise.recv(timeout=30)
        assert prise.close_code in FERMEE
    with urlopen(f"http://{hote}/connexion", timeout=60) as reponse:
        assert reponse.status == HTTPStatus.OK


@pytest.mark.parametrize("largeur", [1280, 390])
def test_the_date_of_reference_stays_on_one_line(ouvrir, largeur):
    page = ouvrir("etat", "donnees")
    page.set_viewport_size({"width": largeur, "height": 900})
    valeurs = page.locator("[data-testid=stMetricValue]")
    valeurs.nth(4).wait_for()
    page.wait_for_timeout(1000)
    hauteurs = [valeurs.nth(n).bounding_box()["height"] for n in range(valeurs.count())]
    assert len(hauteurs) == 5
    assert max(hauteurs) < 50


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
