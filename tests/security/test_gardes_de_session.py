"""What bounds a session and an attempt in the database: each of these tests goes red when its guard is taken away."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from warehouse.access import sessions
from warehouse.access.accounts import mot_de_passe_demo
from warehouse.access.reading import lire
from warehouse.errors import ConnexionRefusee, SessionExpiree


@pytest.fixture(autouse=True)
def sans_tentative(petite):
    with petite.connexion() as c:
        c.execute("delete from acces.tentative")


def preparer(c, login):
    """Count one attempt on a login, in the transaction of a connection of the doorkeeper."""
    return c.execute("select est_verrouille from acces.preparer_connexion(%s, %s, null)", [login, b"ici"]).fetchone()[0]


def echouer(portier, login, fois):
    for _ in range(fois):
        with pytest.raises(ConnexionRefusee):
            sessions.ouvrir_session(portier, login, "mauvais")


def test_attaque_B8_a_session_lasts_eight_hours_whatever_the_pages_seen(portier, lecteur, petite, settings_petite):
    avant = datetime.now(UTC)
    ouverte = sessions.ouvrir_session(portier, "etat", mot_de_passe_demo(settings_petite, "etat"))
    assert avant + timedelta(hours=8) <= ouverte.expire_at <= datetime.now(UTC) + timedelta(hours=8)
    vieillie = "update acces.session set expire_at = expire_at - interval '7 hours 58 minutes',"
    with petite.connexion() as c:
        c.execute(vieillie + " vue_at = vue_at - interval '30 minutes'")
    seconde = sessions.session_de(portier, ouverte.jeton)
    assert seconde is not None
    assert seconde.expire_at == ouverte.expire_at - timedelta(hours=7, minutes=58)
    with petite.connexion() as c:
        c.execute("update acces.session set expire_at = expire_at - interval '2 minutes'")
    assert sessions.session_de(portier, ouverte.jeton) is None
    with pytest.raises(SessionExpiree):
        lire(lecteur, ouverte, "select 1")


def test_attaque_B8_an_hour_without_a_page_ends_a_session_and_not_less(portier, lecteur, petite, session):
    ouverte = session("etat")
    with petite.connexion() as c:
        c.execute("update acces.session set vue_at = clock_timestamp() - interval '59 minutes'")
    assert lire(lecteur, ouverte, "select 1").lignes == [(1,)]
    with petite.connexion() as c:
        c.execute("update acces.session set vue_at = clock_timestamp() - interval '61 minutes'")
    with pytest.raises(SessionExpiree):
        lire(lecteur, ouverte, "select 1")
    assert sessions.session_de(portier, ouverte.jeton) is None


def test_attaque_B8_two_attempts_on_one_login_are_counted_one_after_the_other(petite):
    """Counted at once, guesses that run in parallel would each see the failures of before, and none of the others."""
    with (
        psycopg.connect(**petite.parametres("portier")) as une,
        psycopg.connect(**petite.parametres("portier")) as autre,
    ):
        preparer(une, "etat")
        autre.execute("set local lock_timeout = '100ms'")
        assert preparer(autre, "ingenieur") is False
        with pytest.raises(psycopg.errors.LockNotAvailable):
            preparer(autre, "etat")
        autre.rollback()
        une.commit()
        assert preparer(autre, "etat") is False


@pytest.mark.parametrize(("minutes", "est_ouvert"), [(14, False), (15, True)])
def test_attaque_B8_failures_lock_a_login_for_a_quarter_of_an_hour(
    portier, petite, settings_petite, minutes, est_ouvert
):
    echouer(portier, "etat", 5)
    with petite.connexion() as c:
        c.execute("update acces.tentative set tentee_at = tentee_at - make_interval(mins => %s)", [minutes])
    mot_de_passe = mot_de_passe_demo(settings_petite, "etat")
    if est_ouvert:
        assert sessions.ouvrir_session(portier, "etat", mot_de_passe).login == "etat"
    else:
        with pytest.raises(ConnexionRefusee):
            sessions.ouvrir_session(portier, "etat", mot_de_passe)


def test_attempts_of_the_day_before_are_forgotten_at_the_next_one(portier, petite):
    echouer(portier, "etat", 3)
    echouer(portier, "bailleur-a", 1)
    with petite.connexion() as c:
        c.execute("update acces.tentative set tentee_at = tentee_at - interval '25 hours'")
    echouer(portier, "ingenieur", 1)
    with petite.connexion() as c:
        assert c.execute("select count(*) from acces.tentative").fetchone() == (1,)
