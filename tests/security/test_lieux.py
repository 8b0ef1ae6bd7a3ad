"""How often a place may try a password, and who a stranger can keep out: a digest of the place, never an address."""

import secrets

import pytest

from tests.bases import changer_mot_de_passe
from warehouse.access import accounts, sessions
from warehouse.access.accounts import mot_de_passe_demo
from warehouse.access.sessions import Lieu
from warehouse.errors import ConnexionRefusee

ICI, AILLEURS = Lieu(b"ici"), Lieu(b"ailleurs")


@pytest.fixture(autouse=True)
def sans_tentative(petite):
    """Each test starts with no attempt and no known browser."""
    with petite.connexion() as c:
        c.execute("delete from acces.tentative")
        c.execute("delete from acces.navigateur")


@pytest.fixture
def juste(settings_petite):
    return mot_de_passe_demo(settings_petite, "etat")


def refuse(portier, lieu, fois=1, login="etat"):
    for _ in range(fois):
        with pytest.raises(ConnexionRefusee) as refus:
            sessions.ouvrir_session(portier, login, "mauvais", lieu)
    return str(refus.value)


def entre(portier, lieu, mot_de_passe, login="etat"):
    """Tell whether one enters; the browser shows its token, and the next one when it is let in."""
    try:
        return sessions.ouvrir_session(portier, login, mot_de_passe, lieu).login == login
    except ConnexionRefusee:
        return False


def connu(portier, juste, reseau=b"ici"):
    """Return the place of a browser where the account signed in already."""
    jeton = secrets.token_urlsafe(24)
    assert entre(portier, Lieu(reseau, None, jeton), juste)
    return Lieu(reseau, jeton)


def vieillir(petite, minutes):
    with petite.connexion() as c:
        c.execute("update acces.tentative set tentee_at = tentee_at - make_interval(mins => %s)", [minutes])


def test_attaque_B8_a_stranger_locks_a_login_for_its_own_network_alone(portier, juste):
    refuse(portier, AILLEURS, 5)
    assert not entre(portier, AILLEURS, juste)
    assert entre(portier, ICI, juste)


def test_attaque_B8_the_success_of_the_holder_gives_a_stranger_no_more_tries(portier, juste):
    refuse(portier, AILLEURS, 5)
    assert entre(portier, ICI, juste)
    assert not entre(portier, AILLEURS, juste)


def test_attaque_B8_strangers_on_many_networks_never_keep_a_known_browser_out(portier, juste):
    chez_soi = connu(portier, juste)
    for numero in range(6):
        refuse(portier, Lieu(b"reseau %d" % numero), 5)
    assert not entre(portier, ICI, juste)
    assert entre(portier, chez_soi, juste)


def test_a_stranger_on_the_same_network_does_not_keep_a_known_browser_out(portier, juste):
    chez_soi = connu(portier, juste)
    refuse(portier, ICI, 5)
    assert not entre(portier, ICI, juste)
    assert entre(portier, chez_soi, juste)


def test_attaque_B8_a_known_browser_has_five_tries_of_its_own(portier, juste):
    chez_soi = connu(portier, juste)
    refuse(portier, chez_soi, 5)
    assert not entre(portier, chez_soi, juste)
    assert entre(portier, ICI, juste)


def test_a_browser_is_known_for_the_account_that_signed_in_alone(portier, juste, settings_petite):
    chez_soi = connu(portier, juste)
    refuse(portier, ICI, 5, "ingenieur")
    assert not entre(portier, chez_soi, mot_de_passe_demo(settings_petite, "ingenieur"), "ingenieur")


@pytest.mark.parametrize("jeton", ["", "A" * 32, "'; select 1 --", "\ud800"])
def test_attaque_B8_a_forged_browser_is_known_of_nobody(portier, juste, jeton):
    connu(portier, juste)
    refuse(portier, ICI, 5)
    assert not entre(portier, Lieu(b"ici", jeton), juste)


def test_a_browser_is_forgotten_after_ninety_days_and_with_the_password(portier, petite, juste):
    chez_soi = connu(portier, juste)
    refuse(portier, ICI, 5)
    with petite.connexion() as c:
        c.execute("update acces.navigateur set vu_at = vu_at - interval '90 days'")
    assert not entre(portier, chez_soi, juste)
    entre(portier, AILLEURS, juste)
    with petite.connexion() as c:
        assert c.execute("select count(*) from acces.navigateur").fetchone() == (0,)


def test_a_changed_password_forgets_the_browsers(neuve):
    portier = neuve.moteur_portier()
    with neuve.connexion() as c:
        changer_mot_de_passe(c, "etat", "une phrase assez longue")
    connu(portier, "une phrase assez longue")
    with neuve.connexion() as c:
        changer_mot_de_passe(c, "etat", "une autre phrase assez longue")
        assert c.execute("select count(*) from acces.navigateur").fetchone() == (0,)
    portier.dispose()


def test_a_browser_changes_its_token_at_each_success(portier, petite, juste):
    chez_soi = connu(portier, juste)
    assert entre(portier, Lieu(b"ici", chez_soi.navigateur, "suivant"), juste)
    refuse(portier, ICI, 5)
    assert not entre(portier, chez_soi, juste)
    assert entre(portier, Lieu(b"ici", "suivant"), juste)


def test_who_insists_while_it_is_stopped_does_not_make_the_wait_longer(portier, petite, juste):
    refuse(portier, ICI, 5)
    vieillir(petite, 14)
    refuse(portier, ICI, 20)
    vieillir(petite, 1)
    assert entre(portier, ICI, juste)


def test_attaque_B8_a_network_has_thirty_failures_over_all_the_logins(portier, petite, juste):
    for numero in range(30):
        refuse(portier, ICI, 1, f"personne-{numero}")
    assert not entre(portier, ICI, juste)
    assert entre(portier, AILLEURS, juste)
    vieillir(petite, 15)
    assert entre(portier, ICI, juste)


def test_an_attempt_that_is_stopped_costs_neither_a_digest_nor_a_line_of_the_journal(
    portier, petite, juste, monkeypatch
):
    refuse(portier, ICI, 5)
    monkeypatch.setattr(sessions, "prouver", lambda *_: pytest.fail("a password was checked"))
    with petite.connexion() as c:
        (avant,) = c.execute("select count(*) from acces.journal").fetchone()
    assert not entre(portier, ICI, juste)
    with petite.connexion() as c:
        assert c.execute("select count(*) from acces.journal").fetchone() == (avant,)


def test_attaque_B8_every_refusal_has_the_same_words_stopped_or_not(portier):
    assert {refuse(portier, ICI) for _ in range(7)} == {sessions.REFUS}


def test_attaque_B8_a_network_opens_three_hundred_public_sessions_and_its_people_still_sign_in(portier, petite, juste):
    with petite.connexion() as c:
        c.execute(
            "insert into acces.tentative (login_sha256, lieu_sha256, effacee)"
            " select sha256('public'), %s, true from generate_series(1, 299)",
            [ICI.reseau],
        )
    assert sessions.session_publique(portier, ICI).profil == "public"
    with pytest.raises(ConnexionRefusee, match="depuis votre réseau"):
        sessions.session_publique(portier, ICI)
    assert sessions.session_publique(portier, AILLEURS).profil == "public"
    assert entre(portier, ICI, juste)


def test_attaque_B8_an_unknown_login_is_checked_by_the_same_work_as_a_known_one(portier, monkeypatch):
    """Not the time: how often a digest is computed, and with which parameters."""
    vraies = []

    def compter(mot_de_passe, grains, *couts, **autres):
        vraies.append((len(grains), couts, tuple(autres.items())))
        return hacher(mot_de_passe, grains, *couts, **autres)

    hacher = accounts.hash_secret_raw
    monkeypatch.setattr(accounts, "hash_secret_raw", compter)
    refuse(portier, ICI, 1, "etat")
    refuse(portier, ICI, 1, "personne-de-ce-nom")
    assert len(vraies) == 2
    assert len(set(vraies)) == 1


def test_a_process_checks_two_passwords_at_once(portier, monkeypatch):
    """Sixty-four MiB each: the third waits until one of the two is done."""
    from threading import Barrier, BrokenBarrierError, Thread

    trois = Barrier(3)
    ensemble = []

    def attendre(*_, **__):
        try:
            trois.wait(timeout=0.5)
            ensemble.append(1)
        except BrokenBarrierError:
            pass

    monkeypatch.setattr(accounts, "hash_secret_raw", attendre)
    fils = [Thread(target=accounts.prouver, args=(None, "y")) for _ in range(3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert ensemble == []
