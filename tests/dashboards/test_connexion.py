import re

import pytest

from dashboards.access.cookies import FORMULAIRE, SESSION
from dashboards.access.suite import suite_sure
from tests.dashboards.conftest import ORIGINE


def jeton_de(page: str) -> str:
    return re.search(r'name="jeton" value="([0-9a-f]{64})"', page).group(1)


def drapeaux(reponse, nom: str) -> set[str]:
    (pose,) = [c for c in reponse.headers.get_list("set-cookie") if c.startswith(f"{nom}=")]
    return {morceau.strip().split("=")[0].lower() for morceau in pose.split(";")[1:]} | {
        m.strip().lower() for m in pose.split(";") if "samesite" in m.lower()
    }


def test_attaque_B8_a_session_cookie_is_hidden_from_scripts_and_other_sites(connecter):
    reponse = connecter("etat")
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/")
    assert drapeaux(reponse, SESSION) == {"httponly", "path", "samesite", "samesite=strict"}


def test_attaque_B8_a_wrong_password_and_an_unknown_account_get_the_same_page(client, connecter):
    logins = ("commune-toulouse", "personne-de-ce-nom")
    reponses = [connecter(login, "mauvais") for login in logins]
    # Each page gives back the login that was typed, and nothing else of its own.
    saisi = "|".join(logins)
    textes = {re.sub(rf'value="([0-9a-f]{{64}}|{saisi})"', "", r.text) for r in reponses}
    assert [r.status_code for r in reponses] == [401, 401]
    assert len(textes) == 1
    assert "Identifiant ou mot de passe incorrect" in textes.pop()
    assert SESSION not in client.cookies


def test_the_public_enters_by_one_button_and_never_by_password(client, connecter):
    assert connecter("public").status_code == 303
    assert SESSION in client.cookies


def test_attaque_B8_a_form_of_another_browser_is_refused(client, connecter):
    jeton = jeton_de(client.get("/connexion").text)
    client.cookies.clear()
    reponse = client.post("/connexion", headers=ORIGINE, data={"jeton": jeton, "public": "oui"})
    assert (reponse.status_code, SESSION in reponse.cookies) == (403, False)


@pytest.mark.parametrize("champs", [{}, {"jeton": ""}, {"jeton": "0" * 64}])
def test_attaque_B8_a_form_without_its_token_is_refused(client, champs):
    client.get("/connexion")
    assert client.post("/connexion", headers=ORIGINE, data=champs | {"public": "oui"}).status_code == 403


def test_attaque_B8_a_large_or_foreign_body_is_refused(client):
    jeton = jeton_de(client.get("/connexion").text)
    assert client.post("/connexion", headers=ORIGINE, data={"jeton": jeton, "public": "o" * 5000}).status_code == 403
    assert client.post("/connexion", headers=ORIGINE, json={"jeton": jeton, "public": "oui"}).status_code == 403


def test_attaque_B8_a_session_is_never_the_one_that_came_with_the_request(client, connecter):
    client.cookies.set(SESSION, "A" * 43, domain="127.0.0.1", path="/")
    connecter("etat")
    assert client.cookies.get(SESSION, domain="127.0.0.1", path="/") != "A" * 43


def test_attaque_B8_signing_in_again_closes_the_former_session(client, connecter):
    connecter("etat")
    ancien = client.cookies[SESSION]
    connecter("bailleur-a")
    assert client.cookies[SESSION] != ancien
    assert client.get("/territoire", headers={"cookie": f"{SESSION}={ancien}"}).status_code == 303


def test_attaque_B8_signing_out_needs_the_form_of_this_session(client, connecter):
    connecter("etat")
    assert client.post("/deconnexion", headers=ORIGINE, data={"jeton": "0" * 64}).status_code == 403
    assert client.get("/territoire").status_code == 200
    reponse = client.post("/deconnexion", headers=ORIGINE, data={"jeton": jeton_de(client.get("/deconnexion").text)})
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/connexion")
    assert client.get("/territoire").headers["location"].startswith("/connexion")


def test_a_wrong_password_keeps_the_login_and_never_the_password(connecter):
    page = connecter("etat", "un mot de passe faux").text
    assert 'value="etat"' in page
    assert "un mot de passe faux" not in page
    piege = connecter('"><script>alert(1)</script>', "faux").text
    assert "<script>" not in piege
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in piege


def test_a_form_of_another_browser_puts_no_login_in_the_field(client):
    reponse = client.post(
        "/connexion", headers=ORIGINE, data={"jeton": "0" * 64, "identifiant": "etat", "mot_de_passe": "x"}
    )
    assert (reponse.status_code, 'value="etat"' in reponse.text) == (403, False)


def test_a_wrong_password_keeps_the_address_that_was_asked_for(client, connecter):
    suite = "/territoire?geo=com-31395"
    reponse = connecter("etat", "faux", suite)
    assert reponse.status_code == 401
    champ = f'name="suite" value="{suite}"'
    assert reponse.text.count(champ) == 2
    assert 'name="suite" value="/"' in connecter("etat", "faux", "//ailleurs.example").text


@pytest.mark.parametrize(
    ("demandee", "attendue"),
    [
        ("/territoire?geo=com-31395", "/territoire?geo=com-31395"),
        ("/accueil", "/"),
        ("//ailleurs.example", "/"),
        ("https://ailleurs.example/territoire", "/"),
        ("/\\ailleurs.example", "/"),
        ("/inconnue", "/"),
        ("javascript:alert(1)", "/"),
        ("/territoire?nom=DUPONT&geo=dep-31&jeton=x", "/territoire?geo=dep-31"),
        ("/territoire?geo=" + "9" * 200, "/territoire"),
        ("/" + "a" * 5000, "/"),
        (None, "/"),
    ],
)
def test_attaque_B8_one_goes_on_to_a_known_page_with_known_filters_only(demandee, attendue):
    assert suite_sure(demandee) == attendue


def test_a_page_asked_before_signing_in_comes_after(client, connecter):
    depart = client.get("/territoire?geo=com-31395").headers["location"]
    assert depart == "/connexion?suite=%2Fterritoire%3Fgeo%3Dcom-31395"
    assert connecter("etat", suite="/territoire?geo=com-31395").headers["location"] == "/territoire?geo=com-31395"


def test_a_finished_session_is_told(client):
    reponse = client.get("/territoire", headers={"cookie": f"{SESSION}={'A' * 43}"})
    assert "raison=terminee" in reponse.headers["location"]
    assert "Votre session est terminée" in client.get(reponse.headers["location"]).text


def test_the_sign_in_page_fetches_the_shell_ahead_and_runs_no_script(client):
    page = client.get("/connexion").text
    assert page.count('rel="prefetch"') > 20
    assert "PlotlyChart" in page
    assert "<script" not in page
    assert FORMULAIRE in client.cookies
