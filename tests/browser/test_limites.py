"""What the served portal refuses to take in."""

from contextlib import suppress
from http import HTTPStatus
from urllib.request import urlopen

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.sync.client import connect

from dashboards.access.cookies import SESSION
from dashboards.access.garde import FLUX

TRAME_MAX = 4 * 2**20
# The server that refuses a frame may close before all of it was sent: its reason is then lost on the way.
FERMEE = (CloseCode.MESSAGE_TOO_BIG, CloseCode.ABNORMAL_CLOSURE)


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
