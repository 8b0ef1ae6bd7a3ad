import gzip
import re

import anyio
import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.runtime.media_file_storage import MediaFileKind

from dashboards.access.actifs import ENTOURES, LIBELLES, RACINE, Actifs, contenu
from dashboards.access.cookies import SESSION
from dashboards.access.garde import CSP, Garde, sans_reprise
from tests.dashboards.conftest import ORIGINE

FLUX = "ws://127.0.0.1/_stcore/stream"


def ouvre(client: TestClient, entetes: dict[str, str], protocoles=("streamlit",)) -> bool:
    try:
        with client.websocket_connect(FLUX, subprotocols=list(protocoles), headers=entetes):
            return True
    except WebSocketDisconnect:
        return False


def test_attaque_B4_the_websocket_opens_for_a_live_session_only(client, connecter):
    assert not ouvre(client, ORIGINE)
    connecter("etat")
    assert ouvre(client, ORIGINE)


@pytest.mark.parametrize("jeton", ["", "x", "A" * 43, "A" * 5000, "'; select 1 --"])
def test_attaque_B4_a_forged_cookie_opens_nothing(client, jeton):
    entetes = {"cookie": f"{SESSION}={jeton}"}
    assert not ouvre(client, ORIGINE | entetes)
    assert client.get("/territoire", headers=entetes).status_code == 303


def test_attaque_B4_a_doubled_cookie_counts_as_none(client, connecter):
    connecter("etat")
    valeur = client.cookies[SESSION]
    client.cookies.clear()
    for deux in (f"{SESSION}=faux; {SESSION}={valeur}", f"{SESSION}={valeur}; {SESSION}=faux"):
        assert not ouvre(client, ORIGINE | {"cookie": deux})
    assert ouvre(client, ORIGINE | {"cookie": f"{SESSION}={valeur}"})


@pytest.mark.parametrize(
    "origine",
    [
        {},
        {"origin": "http://ailleurs.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1"},
        {"origin": "http://127.0.0.1:81"},
    ],
)
def test_attaque_B4_the_websocket_refuses_another_or_no_origin(client, connecter, origine):
    connecter("etat")
    assert not ouvre(client, origine)


def test_attaque_B4_a_revoked_session_opens_nothing_any_more(client, connecter):
    connecter("etat")
    valeur = client.cookies[SESSION]
    page = client.get("/deconnexion")
    jeton = page.text.split('name="jeton" value="')[1].split('"')[0]
    assert client.post("/deconnexion", headers=ORIGINE, data={"jeton": jeton}).headers["location"] == "/connexion"
    entetes = {"cookie": f"{SESSION}={valeur}"}
    assert not ouvre(client, ORIGINE | entetes)
    assert client.get("/territoire", headers=entetes).status_code == 303


def test_attaque_B1_B2_B4_the_account_that_is_closed_gets_no_page_file_medium_or_websocket_any_more(
    client, connecter, serveur, entrepot
):
    connecter("commune-muret")
    reserve = serveur.runtime.media_file_mgr._storage
    medium = reserve.get_url(reserve.load_and_get_id(b"contenu", "text/plain", MediaFileKind.MEDIA))
    assert client.get("/territoire").status_code == 200
    assert ouvre(client, ORIGINE)
    try:
        with entrepot.connexion() as c:
            c.execute("update acces.compte set est_actif = false where login = 'commune-muret'")
        assert client.get("/territoire").headers["location"].startswith("/connexion?suite=")
        assert client.get("/export/parc.csv").status_code == 303
        assert client.get(medium).status_code == 404
        assert not ouvre(client, ORIGINE)
    finally:
        with entrepot.connexion() as c:
            c.execute("update acces.compte set est_actif = true where login = 'commune-muret'")


def test_attaque_B4_a_client_never_resumes_the_session_it_names():
    scope = {
        "headers": [(b"sec-websocket-protocol", b"streamlit, jeton, 123e4567"), (b"host", b"127.0.0.1")],
        "subprotocols": ["streamlit", "jeton", "123e4567"],
    }
    propre = sans_reprise(scope)
    assert propre["headers"] == [(b"sec-websocket-protocol", b"streamlit, jeton"), (b"host", b"127.0.0.1")]
    assert propre["subprotocols"] == ["streamlit", "jeton"]


@pytest.mark.parametrize("connecte", [False, True], ids=["anonyme", "connecté"])
@pytest.mark.parametrize(
    "chemin",
    [
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/_stcore/agent/interact",
        "/_stcore/script-health-check",
        "/_stcore/upload_file/a/b",
        "/component/x/index.html",
        "/app/static/x",
        "/oauth2callback",
        "/auth/login",
        "/static/../../config.py",
        "/static/%2e%2e/%2e%2e/config.py",
        "/inconnue",
        "/pages/territoire",
    ],
)
def test_attaque_B3_addresses_that_are_not_ours_do_not_exist(client, connecter, chemin, connecte):
    if connecte:
        connecter("ingenieur")
    assert client.get(chemin).status_code == 404


@pytest.mark.parametrize("methode", ["post", "put", "delete", "patch", "options"])
def test_attaque_B3_nothing_is_written_through_the_shell(client, connecter, methode):
    connecter("etat")
    assert getattr(client, methode)("/territoire").status_code == 405


@pytest.mark.parametrize("entetes", [{}, {"range": "bytes=0-3"}])
def test_attaque_B1_a_medium_exists_for_a_session_only(client, connecter, serveur, entetes):
    reserve = serveur.runtime.media_file_mgr._storage
    adresse = reserve.get_url(reserve.load_and_get_id(b"contenu", "text/plain", MediaFileKind.MEDIA))
    assert client.get(adresse, headers=entetes).status_code == 404
    connecter("etat")
    assert client.get(adresse, headers=entetes).status_code in {200, 206}


def test_attaque_B4_the_guard_hands_on_no_session_to_resume(client, connecter, portail):
    connecter("etat")
    recus = []

    async def dessous(scope, receive, send):
        recus.append(scope)

    async def rien(*_):
        return None

    scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": "/_stcore/stream",
        "subprotocols": ["streamlit", "jeton", "123e4567"],
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"origin", b"http://127.0.0.1"),
            (b"cookie", f"{SESSION}={client.cookies[SESSION]}".encode()),
            (b"sec-websocket-protocol", b"streamlit, jeton, 123e4567"),
        ],
    }
    anyio.run(Garde(dessous, portail, Actifs()), scope, rien, rien)
    assert [s["subprotocols"] for s in recus] == [["streamlit", "jeton"]]
    assert b"123e4567" not in b"".join(valeur for _, valeur in recus[0]["headers"])


@pytest.mark.parametrize("hote", ["ailleurs.example", "127.0.0.1.ailleurs.example", "", "ailleurs.example:8501"])
def test_attaque_B5_an_unknown_host_is_refused(client, hote):
    assert client.get("/connexion", headers={"host": hote}).status_code == 400


def test_attaque_B5_identity_headers_change_nothing(client):
    entetes = {"x-forwarded-user": "etat", "x-auth-request-email": "etat@example.fr", "authorization": "Bearer etat"}
    assert client.get("/territoire", headers=entetes).headers["location"].startswith("/connexion")


@pytest.mark.parametrize("demande", ["?embed=true", "?embed=true&embed_options=show_toolbar", "?embed=<script>"])
def test_attaque_B6_B7_asking_to_be_embedded_opens_nothing_and_no_frame(client, connecter, demande):
    assert client.get(f"/territoire{demande}").headers["location"].startswith("/connexion?suite=")
    connecter("etat")
    reponse = client.get(f"/territoire{demande}")
    assert (reponse.status_code, reponse.text) == (200, client.get("/territoire").text)
    assert (reponse.headers["content-security-policy"], reponse.headers["x-frame-options"]) == (CSP, "DENY")


@pytest.mark.parametrize("chemin", ["/connexion", "/territoire", "/inconnue", "/favicon.svg"])
def test_attaque_B6_every_answer_carries_the_security_headers(client, chemin):
    entetes = client.get(chemin).headers
    assert entetes["content-security-policy"] == CSP
    assert (entetes["x-frame-options"], entetes["x-content-type-options"]) == ("DENY", "nosniff")
    assert entetes["referrer-policy"] == "same-origin"
    assert entetes["cache-control"] == "no-store"


def test_attaque_B6_the_policy_lets_nothing_in_from_outside():
    assert "frame-ancestors 'none'" in CSP
    assert "unsafe-eval" not in CSP
    assert not any(mot in CSP for mot in ("http:", "https:", "*"))


def test_the_shell_is_french_and_carries_no_script_of_its_own(client, connecter):
    connecter("etat")
    page = client.get("/territoire").text
    assert '<html lang="fr">' in page
    assert "<title>Observatoire du logement social</title>" in page
    assert '<a class="evitement" href="#contenu">Aller au contenu</a>' in page
    assert "<script>" not in page
    assert "agent" not in page
    assert "You need" not in page


def test_static_files_come_compressed_and_stay_a_year(client, application):
    chemin = re.search(r'href="(/static/js/index[^"]+)"', client.get("/connexion").text).group(1)
    compresse = client.get(chemin, headers={"accept-encoding": "gzip"})
    brut = client.get(chemin, headers={"accept-encoding": "identity"})
    assert compresse.headers["content-encoding"] == "gzip"
    assert compresse.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert compresse.content == brut.content
    assert int(compresse.headers["content-length"]) < int(brut.headers["content-length"])
    assert len(gzip.compress(brut.content, 6)) == pytest.approx(int(compresse.headers["content-length"]), rel=0.02)


def test_attaque_B6_the_page_of_another_profile_is_refused_in_words(client, connecter):
    connecter("public")
    reponse = client.get("/rapprochement")
    assert reponse.status_code == 403
    assert "Cette page n’est pas ouverte à votre profil (Public)." in reponse.text
    assert '<a href="/droits">Voir qui voit quoi</a>' in reponse.text


def test_a_link_followed_from_another_site_is_asked_again_from_ours(client):
    reponse = client.get("/territoire?geo=com-31395", headers={"sec-fetch-site": "cross-site"})
    assert reponse.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=/territoire?geo=com-31395">' in reponse.text


def test_the_landing_page_has_one_address(client, connecter):
    connecter("etat")
    reponse = client.get("/accueil?geo=dep-31")
    assert (reponse.status_code, reponse.headers["location"]) == (307, "/?geo=dep-31")


def test_the_controls_of_the_shell_have_french_names():
    """A red line here: Streamlit changed its words; see how its scripts write them now."""
    scripts = {f"static/js/{f.name}": f.read_text(encoding="utf-8") for f in (RACINE / "static" / "js").glob("*.js")}
    nommes = {f'"aria-label":`{anglais}`': f'"aria-label":`{francais}`' for anglais, francais in LIBELLES.items()}
    for anglais, francais in (nommes | ENTOURES).items():
        dits = [chemin for chemin, texte in scripts.items() if anglais in texte]
        assert dits, anglais
        for chemin in dits:
            servi = contenu(chemin).decode()
            assert anglais not in servi
            assert francais in servi
            assert len(servi) - len(scripts[chemin]) < 1_000


def test_a_script_is_the_same_compressed_or_not(client):
    chemin = next(f"/static/js/{f.name}" for f in (RACINE / "static" / "js").glob("index.*.js"))
    plein = client.get(chemin, headers={"accept-encoding": "identity"})
    court = client.get(chemin, headers={"accept-encoding": "gzip"})
    assert (court.headers["content-encoding"], "content-encoding" in plein.headers) == ("gzip", False)
    assert court.content == plein.content
