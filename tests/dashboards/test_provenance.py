"""Where a request comes from: our own pages, its network, and what a proxy is believed for."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Semaphore, Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboards.access import bornes, connexion, cookies, provenance
from dashboards.access.actifs import Actifs
from dashboards.access.garde import Garde
from tests.dashboards.conftest import ADRESSE, ORIGINE, jeton_du_formulaire
from warehouse.access.accounts import mot_de_passe_demo
from warehouse.settings import Settings

PUBLIQUE = "https://observatoire.example.fr"
NOMS = (cookies.SESSION, cookies.FORMULAIRE, cookies.NAVIGATEUR)


@pytest.fixture
def derriere(portail):
    """The portal with other settings: ``derriere(public_url="https://…")``."""
    return lambda **reglages: replace(portail, settings=portail.settings.model_copy(update=reglages))


@pytest.fixture
def porte(derriere):
    """The door of the portal alone, without Streamlit, as a browser reaches it at its public address."""

    def _porte(adresse=PUBLIQUE, **reglages) -> TestClient:
        portail, actifs = derriere(public_url=adresse, **reglages), Actifs()
        application = Starlette(
            routes=connexion.routes(portail, actifs), middleware=[Middleware(Garde, portail=portail, actifs=actifs)]
        )
        return TestClient(application, base_url=adresse or ADRESSE, follow_redirects=False)

    return _porte


@pytest.fixture
def entrer(settings_entrepot):
    """Send the form of a browser: ``entrer(client, origin=…)``."""

    def _entrer(client, login="etat", mot_de_passe=None, **entetes):
        champs = {
            "jeton": jeton_du_formulaire(client.get("/connexion").text),
            "identifiant": login,
            "mot_de_passe": mot_de_passe or mot_de_passe_demo(settings_entrepot, login),
        }
        return client.post("/connexion", data=champs, headers=entetes)

    return _entrer


@pytest.fixture(autouse=True)
def sans_tentative(entrepot):
    """Leave no attempt behind: another test signs in from the same network."""
    yield
    with entrepot.connexion() as c:
        c.execute("delete from acces.tentative")


@pytest.mark.parametrize(
    "origine",
    [
        {},
        {"origin": "null"},
        {"origin": "http://ailleurs.example"},
        {"origin": "https://127.0.0.1"},
        {"origin": "http://127.0.0.1:81"},
    ],
)
@pytest.mark.parametrize("chemin", ["/connexion", "/deconnexion"])
def test_attaque_B8_a_form_sent_from_another_site_neither_opens_nor_closes_a_session(
    client, connecter, origine, chemin
):
    connecter("etat")
    session = client.cookies[cookies.SESSION]
    page = client.get(chemin).text
    reponse = client.post(chemin, data={"jeton": jeton_du_formulaire(page), "public": "oui"}, headers=origine)
    assert reponse.status_code == 403
    assert client.cookies[cookies.SESSION] == session
    assert client.get("/territoire").status_code == 200


def test_attaque_B8_where_the_public_address_is_https_each_cookie_is_secure_and_ours_alone(porte, entrer):
    client = porte()
    pose = client.get("/connexion").headers.get_list("set-cookie")
    pose += entrer(client, origin=PUBLIQUE).headers.get_list("set-cookie")
    poses = {un.partition("=")[0]: un.lower() for un in pose if "max-age=0" not in un.lower()}
    assert set(poses) == {f"__Host-{nom}" for nom in NOMS}
    for un in poses.values():
        assert "; secure" in un
        assert "; httponly" in un
        assert "samesite=strict" in un
        assert "path=/" in un
        assert "domain" not in un
    assert client.get("/deconnexion").status_code == 200


def test_where_it_is_not_no_cookie_asks_for_https(client, connecter):
    poses = client.get("/connexion").headers.get_list("set-cookie") + connecter("etat").headers.get_list("set-cookie")
    assert not [un for un in poses if "secure" in un.lower() or "__Host-" in un]


def test_attaque_B8_a_cookie_of_http_opens_nothing_where_the_address_is_https(porte, portail, session_de):
    client = porte()
    jeton = session_de("etat").jeton
    assert client.get("/territoire", headers={"cookie": f"{cookies.SESSION}={jeton}"}).status_code == 303
    assert client.get("/territoire", headers={"cookie": f"__Host-{cookies.SESSION}={jeton}"}).status_code == 200


@pytest.mark.parametrize("origine", ["http://observatoire.example.fr", "https://observatoire.example.fr:8443", ADRESSE])
def test_the_public_address_is_the_only_origin(porte, entrer, origine):
    client = porte()
    assert entrer(client, origin=origine).status_code == 403
    assert entrer(client, origin=PUBLIQUE).status_code == 303


@pytest.mark.parametrize(
    ("hote", "chemin", "statut"),
    [
        ("127.0.0.1", "/connexion", 400),
        ("localhost:8501", "/connexion", 400),
        ("ailleurs.example", "/connexion", 400),
        ("[", "/connexion", 400),
        ("observatoire.example.fr", "/connexion", 200),
        ("OBSERVATOIRE.example.fr:443", "/connexion", 200),
        ("127.0.0.1:8501", "/_stcore/health", 404),
    ],
)
def test_the_portal_answers_to_its_public_name_and_says_to_this_machine_that_it_lives(porte, hote, chemin, statut):
    """Here nothing serves the health itself: 404 is the answer beyond the guard."""
    assert porte().get(chemin, headers={"host": hote}).status_code == statut


@pytest.mark.parametrize(
    ("adresse", "origine"),
    [
        ("https://Observatoire.Example.fr/", "https://observatoire.example.fr"),
        ("https://a.example:443", "https://a.example"),
        ("http://a.example:8080", "http://a.example:8080"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_a_public_address_is_read_as_browsers_write_it(adresse, origine):
    assert Settings(public_url=adresse).public_url == origine


@pytest.mark.parametrize(
    "adresse", ["observatoire.example.fr", "ftp://a.example", "https://a.example/x", "https://u:p@a", "https://"]
)
def test_a_public_address_that_no_browser_would_write_is_refused(monkeypatch, adresse):
    monkeypatch.setenv("OBSERVATOIRE_PUBLIC_URL", adresse)
    with pytest.raises(ValueError, match="public_url"):
        Settings()


def reseau(portail, pair, *passages):
    entetes = [(b"x-forwarded-for", un.encode()) for un in passages]
    return provenance.reseau(portail, {"type": "http", "client": (pair, 1234), "headers": entetes})


def test_a_network_is_an_address_in_ipv4_and_a_64_in_ipv6(portail):
    assert reseau(portail, "192.0.2.1") != reseau(portail, "192.0.2.2")
    assert reseau(portail, "::ffff:192.0.2.1") == reseau(portail, "192.0.2.1")
    assert reseau(portail, "2001:db8:1:2::1") == reseau(portail, "2001:db8:1:2:ffff::9")
    assert reseau(portail, "2001:db8:1:2::1") != reseau(portail, "2001:db8:1:3::1")


def test_a_network_is_a_digest_that_another_installation_would_not_make(portail):
    ici = reseau(portail, "192.0.2.1")
    assert (len(ici), b"192.0.2.1" in ici) == (32, False)
    assert ici != reseau(replace(portail, sceau=b"un autre"), "192.0.2.1")


def test_attaque_B5_what_anybody_says_of_its_address_is_not_believed(portail):
    assert reseau(portail, "192.0.2.1", "198.51.100.7") == reseau(portail, "192.0.2.1")


@pytest.mark.parametrize(
    ("passages", "client"),
    [
        (["198.51.100.7"], "198.51.100.7"),
        (["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        (["203.0.113.9", "198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        (["198.51.100.7:4321"], "198.51.100.7"),
        (["[2001:db8::7]:4321"], "2001:db8::7"),
        (["198.51.100.7, n’importe quoi"], "10.0.0.1"),
        ([], "10.0.0.1"),
        ([",".join(["1.1.1.1"] * 5000 + ["198.51.100.7"])], "198.51.100.7"),
    ],
)
def test_a_proxy_of_the_settings_is_believed_for_the_one_before_it(derriere, passages, client):
    """What the client itself wrote stands to the left of what our proxies add."""
    portail = derriere(trusted_proxies=Settings(trusted_proxies="10.0.0.0/8, 127.0.0.1").trusted_proxies)
    ascii_seuls = [un.encode("ascii", "ignore").decode() for un in passages]
    assert reseau(portail, "10.0.0.1", *ascii_seuls) == reseau(portail, client)
    assert reseau(portail, "192.0.2.1", *ascii_seuls) == reseau(portail, "192.0.2.1")


def test_attaque_B8_a_stranger_is_stopped_by_its_network_and_not_its_neighbour(porte, entrer):
    def client_de(adresse):
        client = porte(trusted_proxies=Settings(trusted_proxies="127.0.0.1").trusted_proxies)
        client._transport.client = ("127.0.0.1", 50000)
        client.headers["x-forwarded-for"] = adresse
        return client

    for _ in range(5):
        assert entrer(client_de("192.0.2.1"), mot_de_passe="mauvais", origin=PUBLIQUE).status_code == 401
    assert entrer(client_de("192.0.2.1"), origin=PUBLIQUE).status_code == 401
    assert entrer(client_de("192.0.2.2"), origin=PUBLIQUE).status_code == 303


def test_a_browser_that_signed_in_comes_back_whatever_the_others_do(client, connecter):
    assert connecter("etat").status_code == 303
    garde = client.cookies[cookies.NAVIGATEUR]
    client.cookies.clear()
    for _ in range(5):
        assert connecter("etat", "mauvais").status_code == 401
    assert connecter("etat").status_code == 401
    client.cookies.set(cookies.NAVIGATEUR, garde, domain="127.0.0.1", path="/")
    assert connecter("etat").status_code == 303


def test_the_public_button_makes_no_browser_known(client, connecter):
    connecter("public")
    assert cookies.NAVIGATEUR not in client.cookies


def test_beyond_eight_at_once_one_is_asked_to_come_back(porte, entrer, monkeypatch):
    """Eight passwords are being compared: the ninth would take the memory of the portal."""
    arrives, suite, ouvrir = Semaphore(0), Event(), connexion.sessions.ouvrir

    def attendre(*arguments):
        arrives.release()
        suite.wait(60)
        return ouvrir(*arguments)

    monkeypatch.setattr(connexion.sessions, "ouvrir", attendre)
    porte_commune = porte(None).app
    # A form belongs to its browser.
    navigateurs = [TestClient(porte_commune, base_url=ADRESSE, follow_redirects=False) for _ in range(9)]
    with ThreadPoolExecutor(8) as lecteurs:
        premiers = [lecteurs.submit(entrer, navigateur, **ORIGINE) for navigateur in navigateurs[:8]]
        assert all(arrives.acquire(timeout=60) for _ in range(8))
        try:
            neuvieme = entrer(navigateurs[8], **ORIGINE)
        finally:
            suite.set()
        assert neuvieme.status_code == 503
        assert "Trop de personnes se connectent en même temps" in neuvieme.text
        assert 503 not in {premier.result().status_code for premier in premiers}


def test_a_place_is_given_back_whatever_happens():
    places = bornes.Places(1)
    with pytest.raises(ValueError, match="x"), places.prendre():
        raise ValueError("x")
    with places.prendre(), pytest.raises(bornes.PlusDePlaceError), places.prendre():
        pass
    with places.prendre():
        pass


@pytest.fixture
def servi():
    """A server with the bounds of the portal, which answers the address that it believes."""

    async def application(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": f"{scope['client'][0]} {scope['scheme']}".encode()})

    serveur = uvicorn.Server(
        uvicorn.Config(application, port=0, log_level="critical", lifespan="off", **bornes.SERVEUR)
    )
    with socket.create_server(("127.0.0.1", 0)) as prise:
        fil = Thread(target=serveur.run, kwargs={"sockets": [prise]})
        fil.start()
        while not serveur.started:
            time.sleep(0.01)
        yield prise.getsockname()[1]
        serveur.should_exit = True
        fil.join()


def demande(port, *entetes):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as prise:
        lignes = ["GET / HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *entetes, "", ""]
        recu = b""
        try:
            prise.sendall("\r\n".join(lignes).encode())
            while morceau := prise.recv(65536):
                recu += morceau
        except OSError:
            pass
        return recu.decode()


def test_attaque_B5_the_server_itself_believes_no_proxy(servi):
    assert "127.0.0.1 http\r\n" in demande(servi, "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https")


@pytest.mark.parametrize("entetes", [["X: " + "a" * 10**6], [f"X-{n}: a" for n in range(20_000)]], ids=["long", "many"])
def test_attaque_B8_headers_without_end_are_refused(servi, entetes):
    assert "200 OK" not in demande(servi, *entetes)


def test_attaque_B8_a_form_that_does_not_come_is_not_waited_for(portail, monkeypatch):
    import anyio
    from starlette.requests import Request

    monkeypatch.setattr(bornes, "CORPS_S", 0.05)

    async def lente():
        await anyio.sleep(60)

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/x-www-form-urlencoded")]}
    assert anyio.run(bornes.lire_formulaire, Request(scope, lente)) is None
