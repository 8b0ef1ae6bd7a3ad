"""A given secret at the door of the portal: it asks for a password, and lets in with it."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboards.access.actifs import Actifs
from dashboards.access.connexion import DIFFERENTS, routes
from dashboards.access.cookies import SESSION
from dashboards.access.portail import Portail
from warehouse.access.accounts import poser_secret

ADRESSE = "http://127.0.0.1"
NOUVEAU = "ma propre phrase secrète"


@pytest.fixture
def client(neuve, settings_petite):
    """A browser at the door, on the small warehouse."""
    portail = Portail(
        settings=settings_petite,
        lecteur=neuve.moteur_lecteur(),
        portier=neuve.moteur_portier(),
        sceau=b"sceau",
        base=neuve,
    )
    yield TestClient(Starlette(routes=routes(portail, Actifs())), base_url=ADRESSE, follow_redirects=False)
    portail.lecteur.dispose()
    portail.portier.dispose()


@pytest.fixture
def secret(neuve):
    with neuve.connexion() as c:
        return poser_secret(c, "etat", "essai")


def saisir(client, mot_de_passe, **autres):
    jeton = re.search(r'name="jeton" value="([0-9a-f]{64})"', client.get("/connexion").text).group(1)
    champs = {"jeton": jeton, "identifiant": "etat", "mot_de_passe": mot_de_passe, **autres}
    return client.post("/connexion", headers={"origin": ADRESSE}, data=champs)


def test_a_secret_opens_no_session_and_asks_for_a_password(client, secret):
    reponse = saisir(client, secret)
    assert (reponse.status_code, SESSION in reponse.cookies) == (403, False)
    assert 'name="nouveau"' in reponse.text
    assert 'name="confirmation"' in reponse.text
    assert secret not in reponse.text


def test_the_password_that_was_chosen_lets_in_and_the_secret_no_more(client, secret):
    reponse = saisir(client, secret, nouveau=NOUVEAU, confirmation=NOUVEAU)
    assert (reponse.status_code, SESSION in reponse.cookies) == (303, True)
    assert saisir(client, secret).status_code == 401
    assert saisir(client, NOUVEAU).status_code == 303


@pytest.mark.parametrize(
    ("nouveau", "confirmation", "phrase"),
    [(NOUVEAU, "autre chose", DIFFERENTS), (NOUVEAU, "", DIFFERENTS), ("court", "court", "au moins 12 caractères")],
)
def test_a_password_mistyped_or_too_short_changes_nothing(client, secret, nouveau, confirmation, phrase):
    reponse = saisir(client, secret, nouveau=nouveau, confirmation=confirmation)
    assert (SESSION in reponse.cookies, phrase in reponse.text, 'name="nouveau"' in reponse.text) == (False, True, True)
    assert saisir(client, secret, nouveau=NOUVEAU, confirmation=NOUVEAU).status_code == 303


def test_attaque_B8_a_wrong_password_with_a_new_one_is_refused_as_any_other(client, secret):
    reponse = saisir(client, "faux", nouveau=NOUVEAU, confirmation=NOUVEAU)
    assert (reponse.status_code, 'name="nouveau"' in reponse.text) == (401, False)
    assert saisir(client, NOUVEAU).status_code == 401
