"""The accounts and organismes of a demonstration: made by the functions that make those of an installation."""

import pytest

from warehouse.access import accounts, demonstration, sessions
from warehouse.database import connections
from warehouse.errors import ErreurObservatoire

COMPTE = {"login": "neuve", "libelle": "Ida Brun", "profil": "bailleur", "organisme_code": "BA01"}
ORGANISME = demonstration.organismes("31")[0] | {"organisme_code": "BA98"}


@pytest.fixture
def preparer(neuve, settings_petite, monkeypatch):
    """Prepare a database again, a list of the demonstration having one line more."""

    def avec(liste: str, ligne: dict[str, str]) -> None:
        lignes = [*getattr(demonstration, liste)("31"), ligne]
        monkeypatch.setattr(demonstration, liste, lambda _: lignes)
        connections.preparer(neuve, settings_petite)

    return avec


def test_every_account_of_the_demonstration_but_the_public_has_an_address(neuve):
    with neuve.connexion() as c:
        adresses = dict(c.execute("select login, email from acces.compte where est_demo").fetchall())
    assert adresses.pop("public") is None
    assert {un["login"] for un in demonstration.comptes("31")} == {*adresses, "public"}
    assert adresses == {login: f"{login}@exemple.invalid" for login in adresses}


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"email": "ida"}, "« ida » n’est pas une adresse"),
        ({"organisme_code": "BA99"}, "L’organisme « BA99 » n’existe pas"),
        ({"profil": "etat"}, "est du profil « bailleur »"),
        ({"login": "Neuve"}, "Un identifiant s’écrit en minuscules"),
    ],
)
def test_an_account_that_a_command_would_refuse_is_refused_to_the_demonstration(neuve, preparer, champs, phrase):
    with pytest.raises(ErreurObservatoire, match=phrase):
        preparer("comptes", COMPTE | champs)


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"organisme_code": "ba 98"}, "s’écrit en majuscules"),
        ({"siren": "12"}, "n’est pas un numéro SIREN"),
        ({"profil": "maire"}, "choisissez parmi action_logement, adil"),
    ],
)
def test_an_organisme_that_a_command_would_refuse_is_refused_to_the_demonstration(neuve, preparer, champs, phrase):
    with pytest.raises(ErreurObservatoire, match=phrase):
        preparer("organismes", ORGANISME | champs)


def test_a_demonstration_takes_what_its_lists_have_more_and_no_decision_is_written(neuve, preparer):
    preparer("organismes", ORGANISME)
    preparer("comptes", COMPTE | {"organisme_code": "BA98"})
    with neuve.connexion() as c:
        assert c.execute("select est_demo from acces.compte where login = 'neuve'").fetchall() == [(True,)]
        assert c.execute("select count(*) from acces.decision").fetchone() == (0,)


def test_a_demo_account_that_is_suspended_stays_so_at_the_next_command(neuve, settings_petite):
    with neuve.connexion() as c:
        accounts.suspendre_compte(c, "etat", "doute")
    connections.preparer(neuve, settings_petite)
    with pytest.raises(ErreurObservatoire, match="n’est pas ouvert"):
        sessions.ouvrir_session_admin(neuve, "etat")
