"""Signing in: one refusal for every cause, a lock after five failures, sessions that end."""

import pytest

from tests.bases import changer_mot_de_passe
from tests.security.petit_entrepot import D1, D4
from warehouse.access import accounts, sessions
from warehouse.access.accounts import SEL_FACTICE, mot_de_passe_demo
from warehouse.access.reading import lire
from warehouse.errors import ConnexionRefusee, ErreurObservatoire, SessionExpiree

COMPTES = (
    "bailleur-a",
    "bailleur-b",
    "commune-muret",
    "commune-toulouse",
    "epci-sicoval",
    "etat",
    "ingenieur",
)


@pytest.fixture(autouse=True)
def sans_tentative(petite):
    """Each test starts with no failed attempt."""
    with petite.connexion() as c:
        c.execute("delete from acces.tentative")


def refuse(portier, login, mot_de_passe):
    with pytest.raises(ConnexionRefusee) as erreur:
        sessions.ouvrir_session(portier, login, mot_de_passe)
    return str(erreur.value)


@pytest.mark.parametrize("login", COMPTES)
def test_each_demo_account_signs_in_with_the_password_of_its_home(portier, settings_petite, login):
    session = sessions.ouvrir_session(portier, login, mot_de_passe_demo(settings_petite, login))
    assert session.login == login
    assert session.profil == login.split("-")[0]
    assert sessions.session_de(portier, session.jeton) == session


def test_the_passwords_of_a_home_are_all_different_and_long(settings_petite):
    mots = {mot_de_passe_demo(settings_petite, login) for login in COMPTES}
    assert len(mots) == len(COMPTES)
    assert min(len(mot) for mot in mots) >= 40


def test_attaque_B8_every_refusal_has_the_same_words(portier, petite):
    with petite.connexion() as c:
        accounts.creer_compte(
            c, {"login": "sans-mot-de-passe", "libelle": "Sans", "organisme_code": "DDETS31"}, "essai"
        )
        c.execute("insert into acces.compte (login, libelle, profil, organisme_code, est_actif)"
                  " values ('parti', 'Parti', 'etat', 'DDETS31', false) on conflict do nothing")  # fmt: skip
    raisons = [
        refuse(portier, login, mot)
        for login, mot in [
            ("etat", "mauvais"), ("inconnu", "mauvais"), ("sans-mot-de-passe", ""), ("parti", "x"), ("public", ""),
            ("", ""), ("etat' or 1=1 --", "x"), ("etat\x00", "x"), ("é" * 500, "x" * 10000),
        ]
    ]  # fmt: skip
    assert set(raisons) == {sessions.REFUS}
    with petite.connexion() as c:
        c.execute("delete from acces.compte where login in ('sans-mot-de-passe', 'parti')")


def test_attaque_B8_an_unknown_login_costs_the_same_digest_as_a_known_one(petite):
    """No timing here: the same algorithm with the same parameters is run on both sides."""
    with petite.connexion() as c:
        (vraie,) = c.execute("select empreinte_mot_de_passe from acces.compte where login = 'etat'").fetchone()
    assert vraie.split("$")[:4] == SEL_FACTICE.split("$")[:4]
    assert len(vraie.split("$")[4]) == len(SEL_FACTICE.split("$")[4])


def test_attaque_B8_five_failures_lock_a_login_even_for_the_right_password(portier, petite, settings_petite):
    juste = mot_de_passe_demo(settings_petite, "etat")
    for _ in range(5):
        refuse(portier, "etat", "mauvais")
    assert refuse(portier, "etat", juste) == sessions.REFUS
    assert sessions.ouvrir_session(portier, "ingenieur", mot_de_passe_demo(settings_petite, "ingenieur"))
    with petite.connexion() as c:
        c.execute("update acces.tentative set tentee_at = tentee_at - interval '15 minutes'")
    assert sessions.ouvrir_session(portier, "etat", juste).login == "etat"


def test_four_failures_then_a_success_start_the_count_again(portier, settings_petite):
    juste = mot_de_passe_demo(settings_petite, "etat")
    for _ in range(2):
        for _ in range(4):
            refuse(portier, "etat", "mauvais")
        assert sessions.ouvrir_session(portier, "etat", juste)


def test_the_database_holds_neither_token_nor_password(portier, petite, settings_petite):
    mot = mot_de_passe_demo(settings_petite, "etat")
    session = sessions.ouvrir_session(portier, "etat", mot)
    with petite.connexion() as c:
        for table in ("acces.session", "acces.compte", "acces.journal", "acces.tentative"):
            lignes = c.execute(f"select t::text from {table} as t").fetchall()
            assert lignes
            assert not [ligne for (ligne,) in lignes if mot in ligne or session.jeton in ligne], table


def test_a_token_is_not_shown_when_a_session_is_printed(session):
    ouverte = session("etat")
    assert ouverte.jeton not in repr(ouverte)


def test_attaque_A1_a_closed_session_reads_nothing_more(portier, lecteur, session):
    ouverte = session("etat")
    assert lire(lecteur, ouverte, "select 1").lignes == [(1,)]
    sessions.fermer_session(portier, ouverte.jeton)
    assert sessions.session_de(portier, ouverte.jeton) is None
    with pytest.raises(SessionExpiree):
        lire(lecteur, ouverte, "select 1")


@pytest.mark.parametrize(
    "changement",
    [
        "update acces.session set expire_at = clock_timestamp()",
        "update acces.session set vue_at = clock_timestamp() - interval '61 minutes'",
        "update acces.session set revoquee_at = clock_timestamp()",
    ],
)
def test_attaque_A1_an_expired_idle_or_revoked_session_is_dead_for_the_portal_and_for_the_data(
    portier, lecteur, session, petite, changement
):
    ouverte, autre = session("etat"), session("etat")
    with petite.connexion() as c:
        c.execute(f"{changement} where jeton_sha256 = sha256(convert_to(%s, 'UTF8'))", [ouverte.jeton])
    assert sessions.session_de(portier, ouverte.jeton) is None
    with pytest.raises(SessionExpiree):
        lire(lecteur, ouverte, "select 1")
    assert lire(lecteur, autre, "select 1").lignes == [(1,)]


def test_a_page_seen_keeps_the_session_awake(portier, session, petite):
    ouverte = session("etat")
    with petite.connexion() as c:
        c.execute("update acces.session set vue_at = clock_timestamp() - interval '59 minutes'"
                  " where jeton_sha256 = sha256(convert_to(%s, 'UTF8'))", [ouverte.jeton])  # fmt: skip
    assert sessions.session_de(portier, ouverte.jeton) is not None
    with petite.connexion() as c:
        (recente,) = c.execute(
            "select vue_at > clock_timestamp() - interval '1 minute' from acces.session"
            " where jeton_sha256 = sha256(convert_to(%s, 'UTF8'))",
            [ouverte.jeton],
        ).fetchone()
    assert recente


def test_attaque_A1_a_closed_account_or_another_profile_cuts_at_the_next_read(lecteur, session, petite):
    ouverte = session("commune-muret")
    with petite.connexion() as c:
        c.execute("update acces.compte set est_actif = false where login = 'commune-muret'")
    with pytest.raises(SessionExpiree):
        lire(lecteur, ouverte, "select 1")
    with petite.connexion() as c:
        c.execute("update acces.compte set est_actif = true, profil = 'epci' where login = 'commune-muret'")
    with pytest.raises(SessionExpiree):
        lire(lecteur, ouverte, "select 1")
    with petite.connexion() as c:
        c.execute("update acces.compte set profil = 'commune' where login = 'commune-muret'")


def test_attaque_A10_losing_the_registrar_habilitation_closes_the_rows_at_the_next_read(lecteur, session, petite):
    ouverte = session("commune-toulouse")
    requete = "select demande_id from demande order by 1"
    assert lire(lecteur, ouverte, requete).lignes == [(D1,), (D4,)]
    with petite.connexion() as c:
        c.execute("update acces.organisme set est_registraire = false where organisme_code = 'C31555'")
    assert lire(lecteur, ouverte, requete).lignes == []
    with petite.connexion() as c:
        c.execute("update acces.organisme set est_registraire = true where organisme_code = 'C31555'")


def test_attaque_A1_a_changed_password_ends_the_sessions_opened_before(neuve):
    lecteur, portier = neuve.moteur_lecteur(), neuve.moteur_portier()
    ouverte = sessions.ouvrir_session_admin(neuve, "etat")
    with neuve.connexion() as c:
        with pytest.raises(ErreurObservatoire, match="12 caractères"):
            changer_mot_de_passe(c, "etat", "trop court")
        changer_mot_de_passe(c, "etat", "une phrase assez longue")
    with pytest.raises(SessionExpiree):
        lire(lecteur, ouverte, "select 1")
    assert sessions.ouvrir_session(portier, "etat", "une phrase assez longue").login == "etat"
    lecteur.dispose()
    portier.dispose()


def test_the_public_session_needs_no_password_and_sees_only_statistics(portier, lecteur):
    publique = sessions.session_publique(portier)
    assert (publique.profil, publique.organisme_code) == ("public", "PUB")
    assert lire(lecteur, publique, "select effectif from statistique").lignes == [(4,)]


def test_the_administrator_is_told_which_accounts_exist(petite):
    with pytest.raises(ErreurObservatoire, match="choisissez parmi action-logement, adil, bailleur-a, bailleur-b"):
        sessions.ouvrir_session_admin(petite, "inconnu")


def test_demo_accounts_are_closed_where_the_settings_say_so(neuve, settings_petite):
    from warehouse.database import connections

    lecteur = neuve.moteur_lecteur()
    ouverte = sessions.ouvrir_session_admin(neuve, "etat")
    connections.preparer(neuve, settings_petite.model_copy(update={"demo_accounts": False}))
    with pytest.raises(SessionExpiree):
        lire(lecteur, ouverte, "select 1")
    with pytest.raises(ErreurObservatoire, match="n’existe pas"):
        sessions.ouvrir_session_admin(neuve, "etat")
    connections.preparer(neuve, settings_petite)
    assert lire(lecteur, sessions.ouvrir_session_admin(neuve, "etat"), "select 1").lignes == [(1,)]
    lecteur.dispose()


def test_attaque_C1_the_scope_fingerprint_tells_two_scopes_apart(session):
    empreintes = {login: session(login).empreinte_portee for login in COMPTES}
    assert len(set(empreintes.values())) == len(COMPTES)
    assert session("etat").empreinte_portee == empreintes["etat"]


@pytest.mark.parametrize("liste", ["reservataires", "guichets", "delegations"])
def test_attaque_C1_what_was_kept_for_an_organisme_is_not_sent_once_it_holds_less(neuve, liste):
    """Figures of a reservation that was taken back would stay in the cache until the next publication."""
    portier, empreintes = neuve.moteur_portier(), []
    session = sessions.ouvrir_session_admin(neuve, "commune-toulouse")
    for tenus in (["X"], []):
        with neuve.connexion() as c:
            tient = f"update acces.organisme set {liste} = %s where organisme_code = %s"
            c.execute(tient, [tenus, session.organisme_code])
        empreintes.append(sessions.session_de(portier, session.jeton).empreinte_portee)
    portier.dispose()
    assert empreintes[0] != empreintes[1]
