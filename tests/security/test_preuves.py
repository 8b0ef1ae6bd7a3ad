"""A password is proved to the database by who may not read what is kept of it; a portal needs no other role."""

import hashlib
import re

import psycopg
import pytest
from starlette.testclient import TestClient

from dashboards.app import creer_application
from tests.portails import portail_de
from tests.security.petit_entrepot import D1
from warehouse.access import sessions
from warehouse.access.accounts import HACHEUR, mot_de_passe_demo, prouver
from warehouse.access.reading import lire
from warehouse.database import connections
from warehouse.errors import ErreurServeur
from warehouse.settings import Settings

GARDEE = "select empreinte_mot_de_passe from acces.compte where login = %s"
OUVRIR = "select acces.ouvrir_session(%s, %s, %s, null, null, null, null)"
JETON = hashlib.sha256(b"un jeton").digest()


@pytest.fixture
def juste(petite, settings_petite):
    """The password of the State’s account; its attempts are forgotten."""
    yield mot_de_passe_demo(settings_petite, "etat")
    with petite.connexion() as c:
        c.execute("delete from acces.tentative")


@pytest.fixture
def voleur(petite, juste):
    """A connection of the stolen doorkeeper, which chooses its own transactions."""
    with psycopg.connect(**petite.parametres("portier")) as connexion:
        yield connexion


def sel(voleur):
    (lu, _) = voleur.execute("select * from acces.preparer_connexion('etat', null, null)").fetchone()
    voleur.commit()
    return lu


def engager(voleur, preuve):
    engagement = hashlib.sha256(preuve + JETON).digest()
    (prise,) = voleur.execute("select acces.engager_preuve('etat', %s)", [engagement]).fetchone()
    return prise


def test_attaque_B8_what_the_doorkeeper_is_told_proves_no_password(petite, voleur, juste):
    with petite.connexion() as c:
        (gardee,) = c.execute(GARDEE, ["etat"]).fetchone()
    lu = sel(voleur)
    assert gardee.startswith(f"{lu}$")
    assert len(lu.split("$")) == 5
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        voleur.execute("select empreinte_mot_de_passe from acces.compte")


def test_attaque_B8_what_the_database_keeps_proves_no_password_either(petite, voleur, juste):
    with petite.connexion() as c:
        (gardee,) = c.execute(GARDEE, ["etat"]).fetchone()
    volee = bytes.fromhex(gardee.rpartition("$")[2])
    sel(voleur)
    assert engager(voleur, volee)
    voleur.commit()
    assert voleur.execute(OUVRIR, ["etat", JETON, volee]).fetchone() == (False,)


def test_attaque_B8_an_attempt_is_for_one_guess_whatever_is_rolled_back(voleur, juste):
    preuve, fausse = prouver(sel(voleur), juste), b"x" * 32
    assert engager(voleur, fausse)
    voleur.commit()
    for _ in range(3):
        assert voleur.execute(OUVRIR, ["etat", JETON, preuve]).fetchone() == (False,)
        voleur.rollback()
    assert not engager(voleur, preuve)


def test_attaque_B8_a_guess_that_is_not_committed_is_not_compared(voleur, juste):
    preuve = prouver(sel(voleur), juste)
    assert engager(voleur, preuve)
    assert voleur.execute(OUVRIR, ["etat", JETON, preuve]).fetchone() == (False,)
    voleur.rollback()
    assert engager(voleur, preuve)
    voleur.commit()
    assert voleur.execute(OUVRIR, ["etat", JETON, preuve]).fetchone() == (True,)


def test_attaque_B8_no_session_opens_without_an_attempt_that_was_counted(voleur, petite, juste):
    with petite.connexion() as c:
        (gardee,) = c.execute(GARDEE, ["etat"]).fetchone()
    preuve = prouver(gardee.rpartition("$")[0], juste)
    assert not engager(voleur, preuve)
    assert voleur.execute(OUVRIR, ["etat", JETON, preuve]).fetchone() == (False,)


def test_a_digest_kept_as_before_lets_in_after_the_installation_and_ends_no_session(neuve, settings_petite):
    portier, mot = neuve.moteur_portier(), "une phrase d’avant"
    with neuve.connexion() as c:
        c.execute("alter table acces.compte disable trigger user")
        c.execute("update acces.compte set empreinte_mot_de_passe = %s where login = 'etat'", [HACHEUR.hash(mot)])
        c.execute("alter table acces.compte enable trigger user")
        c.execute("update acces.installation set empreinte = 'une version précédente'")
    ouverte = sessions.ouvrir_session_admin(neuve, "etat")
    connections.preparer(neuve, settings_petite)
    with neuve.connexion() as c:
        assert re.search(r"\$[0-9a-f]{64}$", c.execute(GARDEE, ["etat"]).fetchone()[0])
    assert sessions.session_de(portier, ouverte.jeton) is not None
    assert sessions.ouvrir_session(portier, "etat", mot).login == "etat"
    portier.dispose()


@pytest.fixture
def seul(deux_roles, tmp_path):
    """Settings of a machine that holds the two addresses, and a home of its own."""
    return Settings(home=tmp_path, **deux_roles)


def test_a_portal_signs_in_and_reads_with_the_two_service_roles_alone(seul, juste):
    with portail_de(seul) as portail:
        # Not started: signing in needs no Streamlit, of which a process has one.
        client = TestClient(creer_application(portail), base_url="http://127.0.0.1", follow_redirects=False)
        jeton = re.search(r'name="jeton" value="([0-9a-f]{64})"', client.get("/connexion").text).group(1)
        champs = {"jeton": jeton, "identifiant": "etat", "mot_de_passe": juste}
        reponse = client.post("/connexion", headers={"origin": "http://127.0.0.1"}, data=champs)
        assert reponse.status_code == 303
        session = sessions.ouvrir_session(portail.portier, "etat", juste)
        assert (D1,) in lire(portail.lecteur, session, "select demande_id from demande").lignes
        assert [un.name for un in seul.home_dir.glob("secrets/pg-*")] == []


def test_an_address_without_the_other_or_of_the_owner_is_refused_in_a_sentence(seul):
    with pytest.raises(ErreurServeur, match="OBSERVATOIRE_DOORKEEPER_URL doit être l’adresse du rôle « portier »"):
        connections.ouvrir_portes(Settings(home=seul.home, reader_url=seul.reader_url))
    with pytest.raises(ErreurServeur, match="OBSERVATOIRE_READER_URL doit être"):
        connections.ouvrir_portes(
            Settings(home=seul.home, reader_url=seul.doorkeeper_url, doorkeeper_url=seul.doorkeeper_url)
        )
