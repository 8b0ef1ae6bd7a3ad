"""The accounts of a demonstration: opened once their organisme is known, by the functions of an installation."""

import pytest

from ingestion.door import landing
from ingestion.simulation import simuler_les_partenaires
from ingestion.simulation.parametres import DEPARTEMENT
from tests.bases import detruire
from warehouse.access import accounts, demonstration, sessions
from warehouse.database import connections
from warehouse.errors import ErreurObservatoire

COMPTE = {"login": "neuve", "libelle": "Ida Brun", "profil": "bailleur", "organisme_code": "BA01"}
LISTE = demonstration.comptes


@pytest.fixture
def preparer(neuve, settings_petite, monkeypatch):
    """Prepare a database again, the list of the accounts having one more."""

    def avec(compte: dict[str, str]) -> None:
        monkeypatch.setattr(demonstration, "comptes", lambda *lieux: [*LISTE(*lieux), compte])
        connections.preparer(neuve, settings_petite)

    return avec


@pytest.fixture
def vide(serveur, settings_petite):
    """A database made ready for a demonstration, that received nothing."""
    base = connections.ouvrir(settings_petite, nom="demonstration_vide")
    connections.preparer(base, settings_petite, demonstration=DEPARTEMENT)
    with base.connexion() as c:
        landing.preparer_raw(c)
    yield base
    detruire(serveur, base.nom)


def lus(base, requete):
    with base.connexion() as c:
        return {ligne[0] for ligne in c.execute(requete)}


OUVERTS = "select login from acces.compte where est_demo and est_actif"


def test_a_database_made_ready_has_no_organisme_but_those_that_come_before_the_first_file(vide):
    assert lus(vide, "select organisme_code from acces.organisme") == {"GEST31", "PUB", "SDES"}
    assert lus(vide, OUVERTS) == {"gestionnaire", "public"}
    # As nobody decided them.
    assert lus(vide, "select decision from acces.decision") == set()


def test_the_file_of_the_partners_opens_the_accounts_of_a_demonstration(vide, settings_petite, tmp_path):
    landing.ingerer(vide, settings_petite, [simuler_les_partenaires(tmp_path)])
    lieux = {"commune-toulouse", "commune-muret", "epci-sicoval"}
    assert lus(vide, OUVERTS) == {un["login"] for un in demonstration.comptes(DEPARTEMENT)} | lieux


def test_an_organisme_that_a_second_département_declares_too_still_opens_its_accounts(vide, settings_petite, tmp_path):
    with vide.connexion() as c:
        accounts.ajouter_departement(c, "09", "essai")
        accounts.creer_organisme(c, accounts.gestionnaire_de("09"))
    landing.ingerer(vide, settings_petite, [simuler_les_partenaires(tmp_path, departement=d) for d in ("31", "09")])
    attendus = {un["login"] for un in demonstration.comptes(DEPARTEMENT)}
    assert attendus | {"commune-toulouse", "commune-muret", "epci-sicoval"} == lus(vide, OUVERTS)


def test_the_file_of_the_partners_opens_no_account_where_the_settings_close_them(vide, settings_petite, tmp_path):
    fermes = settings_petite.model_copy(update={"demo_accounts": False})
    landing.ingerer(vide, fermes, [simuler_les_partenaires(tmp_path)])
    assert lus(vide, OUVERTS) == set()


def test_the_file_of_the_partners_opens_no_account_in_an_installation(vide, settings_petite, tmp_path):
    with vide.connexion() as c:
        accounts.installer(c, DEPARTEMENT)
        accounts.creer_organisme(c, accounts.gestionnaire_de(DEPARTEMENT))
    landing.ingerer(vide, settings_petite, [simuler_les_partenaires(tmp_path)])
    assert lus(vide, "select login from acces.compte") == set()


def test_every_account_of_the_demonstration_but_the_public_has_an_address(neuve):
    with neuve.connexion() as c:
        adresses = dict(c.execute("select login, email from acces.compte where est_demo").fetchall())
    assert adresses.pop("public") is None
    assert adresses == {login: f"{login}@exemple.invalid" for login in adresses}


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"email": "ida"}, "« ida » n’est pas une adresse"),
        ({"profil": "etat"}, "est du profil « bailleur »"),
        ({"login": "Neuve"}, "Un identifiant s’écrit en minuscules"),
    ],
)
def test_an_account_that_a_command_would_refuse_is_refused_to_the_demonstration(preparer, champs, phrase):
    with pytest.raises(ErreurObservatoire, match=phrase):
        preparer(COMPTE | champs)


def test_an_account_waits_for_its_organisme(neuve, preparer):
    preparer(COMPTE | {"organisme_code": "BA99"})
    assert "neuve" not in lus(neuve, OUVERTS)


def test_a_demonstration_takes_the_account_that_its_list_has_more_and_no_decision_is_written(neuve, preparer):
    preparer(COMPTE)
    assert "neuve" in lus(neuve, OUVERTS)
    assert lus(neuve, "select login from acces.decision where login is not null") == set()


def test_a_demo_account_that_is_suspended_stays_so_at_the_next_command(neuve, settings_petite):
    with neuve.connexion() as c:
        accounts.suspendre_compte(c, "etat", "doute")
    connections.preparer(neuve, settings_petite)
    with pytest.raises(ErreurObservatoire, match="n’est pas ouvert"):
        sessions.ouvrir_session_admin(neuve, "etat")
