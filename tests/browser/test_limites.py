"""What the served portal refuses to take in."""

from contextlib import suppress
from http import HTTPStatus
from urllib.request import urlopen

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
