"""The database does not answer: each address of the portal says so on a page of ours."""

from dataclasses import replace

import pytest

from dashboards.access.cookies import SESSION
from tests.dashboards.conftest import ORIGINE


@pytest.fixture
def sans_serveur(portail, entrepot, tmp_path, monkeypatch):
    """The same portal, whose database went away."""
    perdue = replace(entrepot, proprietaire=entrepot.proprietaire | {"host": str(tmp_path)})
    moteur = perdue.moteur_portier()
    monkeypatch.setattr(portail.portier, "raw_connection", moteur.raw_connection)
    yield
    moteur.dispose()


@pytest.mark.parametrize("login", ["etat", "public"])
def test_attaque_C5_a_database_that_does_not_answer_at_sign_in_is_a_page_of_ours(
    client, connecter, sans_serveur, login
):
    reponse = connecter(login)
    assert reponse.status_code == 503
    assert "Le serveur de données ne répond pas" in reponse.text
    assert 'name="mot_de_passe"' in reponse.text
    assert SESSION not in client.cookies


@pytest.mark.parametrize("chemin", ["/", "/territoire", "/export/parc.csv", "/media/x.png"])
def test_attaque_C5_a_database_that_does_not_answer_later_is_a_page_of_ours(client, sans_serveur, chemin):
    reponse = client.get(chemin, headers={"cookie": f"{SESSION}={'A' * 43}"})
    assert reponse.status_code == 503
    assert "Le serveur de données ne répond pas" in reponse.text


def test_a_sign_out_that_the_database_does_not_hear_is_not_said_to_be_done(client, connecter, portail, monkeypatch):
    connecter("etat")
    formulaire = client.get("/deconnexion").text.split('name="jeton" value="')[1].split('"')[0]
    monkeypatch.setattr(portail.portier, "raw_connection", _en_panne)
    reponse = client.post("/deconnexion", headers=ORIGINE, data={"jeton": formulaire})
    assert reponse.status_code == 503
    assert SESSION in client.cookies


def _en_panne():
    from sqlalchemy.exc import TimeoutError as PoolEpuise

    raise PoolEpuise("QueuePool limit reached")


def test_attaque_C5_a_sign_in_that_a_lock_holds_back_ends_on_a_page_of_ours(client, connecter, entrepot):
    """Whoever holds the accounts: the doorkeeper gives up after its delay, and says it."""
    with entrepot.connexion() as c:
        c.execute("lock table acces.compte in access exclusive mode")
        reponse = connecter("etat")
    assert reponse.status_code == 503
    assert "Le serveur de données ne répond pas" in reponse.text
    assert SESSION not in client.cookies
