"""Neither the activity of the server nor its log shows a token, and what a session shows of itself is worth nothing."""

import hashlib
import threading
import time

import psycopg
import pytest

from tests.bases import devenir, superutilisateur
from tests.security.petit_entrepot import D1
from warehouse.access import accounts, sessions
from warehouse.access.accounts import mot_de_passe_demo
from warehouse.access.reading import lire, noter, ouvrir_acces
from warehouse.errors import ErreurLecture

PASSE = "select current_setting('observatoire.session', true)"


def traces(jeton):
    """What would stand for the session where it was seen: the token, and the digest that the database keeps."""
    empreinte = hashlib.sha256(jeton.encode())
    return {jeton, jeton.encode().hex(), empreinte.hexdigest()}


@pytest.fixture
def tout_journaliser(neuve, serveur):
    """The server writes every statement and every detail in its log, as an administrator may ask it to."""
    with psycopg.connect(**superutilisateur(serveur), autocommit=True) as c:
        for reglage in ("log_statement = 'all'", "log_error_verbosity = 'default'", "log_min_duration_statement = 0",
                        "log_min_error_statement = 'error'"):  # fmt: skip
            c.execute(f"alter database {neuve.nom} set {reglage}")


def test_attaque_A1_the_log_of_a_server_that_writes_everything_holds_no_token(neuve, tout_journaliser, settings_petite):
    portier, lecteur = neuve.moteur_portier(), neuve.moteur_lecteur()
    journal = neuve.serveur.log
    debut = journal.stat().st_size
    qui = sessions.ouvrir_session(portier, "etat", mot_de_passe_demo(settings_petite, "etat"))
    ouvrir_acces(lecteur, qui, "dalo", "demande_identite", {"demande_id": D1})
    assert lire(lecteur, qui, "select demande_id from demande_identite").lignes == [(D1,)]
    noter(lecteur, qui, "lecture", "demande_identite", 1, {"demande_id": D1})
    with pytest.raises(ErreurLecture):
        lire(lecteur, qui, "select 1/0")
    sessions.session_de(portier, qui.jeton)
    sessions.fermer_session(portier, qui.jeton)
    with pytest.raises(ErreurLecture):
        lire(lecteur, qui, "select 1")
    administrateur = sessions.ouvrir_session_admin(neuve, "etat")
    ecrit = journal.read_bytes()[debut:].decode("utf-8", "replace")
    assert "acces.entrer" in ecrit
    assert "acces.lire_session" in ecrit
    assert [une for jeton in (qui.jeton, administrateur.jeton) for une in traces(jeton) if une in ecrit] == []
    portier.dispose()
    lecteur.dispose()


def test_attaque_A7_the_activity_of_the_server_shows_no_token_while_its_reader_waits(neuve, serveur):
    lecteur = neuve.moteur_lecteur()
    qui = sessions.ouvrir_session_admin(neuve, "etat")
    vues: list[str] = []
    with neuve.connexion() as publication:
        publication.execute("select acces.verrou_publication(true)")
        fil = threading.Thread(target=lambda: lire(lecteur, qui, "select 1"))
        fil.start()
        with psycopg.connect(**superutilisateur(serveur), autocommit=True) as c:
            limite = time.monotonic() + 10
            while not vues and time.monotonic() < limite:
                vues = [ligne[0] for ligne in c.execute(
                    "select query from pg_stat_activity where datname = %s and usename = 'authenticator'"
                    " and wait_event_type = 'Lock'", [neuve.nom])]  # fmt: skip
        publication.rollback()
    fil.join()
    assert vues
    assert [une for une in traces(qui.jeton) if une in "".join(vues)] == []
    lecteur.dispose()


def test_attaque_A1_what_a_reader_sees_of_its_own_session_opens_nothing_elsewhere_nor_later(petite, lecteur, session):
    qui = session("etat")
    ((vu,),) = lire(lecteur, qui, PASSE).lignes
    assert [une for une in traces(qui.jeton) if une in vu] == []
    with psycopg.connect(**petite.parametres("authenticator")) as c:
        devenir(c, qui)
        (sien,) = c.execute(PASSE).fetchone()
        assert c.execute("select count(*) from etat.demande").fetchone() == (2,)
        c.commit()
        for forge in (vu, sien, sien[:64], sien[:64] + "0" * 64, *traces(qui.jeton)):
            c.execute(f"set local observatoire.session = '{forge}'")
            c.execute("set local role profil_etat")
            assert c.execute("select count(*) from etat.demande").fetchone() == (0,), forge
            c.rollback()


@pytest.mark.parametrize("avec_hold", ["", "with hold"])
def test_attaque_A1_a_cursor_opened_before_its_session_was_closed_gives_nothing_after(
    petite, portier, session, avec_hold
):
    qui = session("bailleur-a")
    with psycopg.connect(**petite.parametres("authenticator")) as c:
        devenir(c, qui)
        c.execute(f"declare lignes cursor {avec_hold} for select demande_id from bailleur.demande order by 1")
        assert c.execute("fetch 1 from lignes").fetchall() == [(D1,)]
        if avec_hold:
            c.commit()
        sessions.fermer_session(portier, qui.jeton)
        with pytest.raises(psycopg.OperationalError):
            c.execute("fetch 1 from lignes")


def test_attaque_A1_a_connection_does_not_leave_a_session_whose_cursor_it_keeps(petite, portier, session):
    qui = session("bailleur-a")
    with psycopg.connect(**petite.parametres("authenticator")) as c:
        devenir(c, qui)
        c.execute("declare lignes cursor with hold for select demande_id from bailleur.demande order by 1")
        c.commit()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            c.execute("select acces.sortir()")
        c.rollback()
        sessions.fermer_session(portier, qui.jeton)
        with pytest.raises(psycopg.OperationalError):
            c.execute("fetch 1 from lignes")


def test_a_connection_given_back_to_the_pool_reads_by_no_session(petite, portier, session):
    moteur, qui = petite.moteur_lecteur(taille=1), session("bailleur-a")
    lire(moteur, qui, "select 1")
    emprunt = moteur.raw_connection()
    pid = emprunt.driver_connection.info.backend_pid
    sessions.fermer_session(portier, qui.jeton)
    assert emprunt.driver_connection.execute("select pg_backend_pid()").fetchone() == (pid,)
    emprunt.close()
    moteur.dispose()


def test_the_end_of_a_session_leaves_the_cursors_of_the_others(petite, portier, session):
    qui, autre = session("bailleur-a"), session("bailleur-a")
    with psycopg.connect(**petite.parametres("authenticator")) as c:
        devenir(c, autre)
        c.execute("declare lignes cursor for select demande_id from bailleur.demande order by 1")
        sessions.fermer_session(portier, qui.jeton)
        assert c.execute("fetch 1 from lignes").fetchall() == [(D1,)]
        c.rollback()


def test_attaque_A1_who_enters_while_a_session_is_being_closed_waits_and_finds_it_closed(neuve):
    qui = sessions.ouvrir_session_admin(neuve, "etat")
    lus: list[object] = []

    def entrer():
        with psycopg.connect(**neuve.parametres("authenticator")) as c:
            lus.append(c.execute("select acces.entrer(%s, %s)", [qui.jeton, qui.profil]).fetchone())

    with neuve.connexion() as fermeture:
        fermeture.execute("update acces.session set revoquee_at = clock_timestamp()")
        fil = threading.Thread(target=entrer)
        fil.start()
        with neuve.connexion(autocommit=True) as c:
            limite = time.monotonic() + 10
            attend = False
            while not attend and time.monotonic() < limite:
                (attend,) = c.execute("select exists (select from pg_locks where not granted)").fetchone()
        assert (attend, lus) == (True, [])
        fermeture.commit()
    fil.join()
    assert lus == [(False,)]


@pytest.mark.parametrize(
    "fin",
    ["update acces.compte set est_actif = false where login = 'bailleur-a'",
     "update acces.compte set role_pg = null where login = 'bailleur-a'"],
)  # fmt: skip
def test_attaque_A1_a_cursor_of_a_personal_login_gives_nothing_once_its_account_is_closed(neuve, serveur, fin):
    with neuve.connexion() as c:
        accounts.creer_login_personnel(c, "bailleur-a", "agent.curseur", "un mot de passe assez long", "essai")
    parametres = neuve.proprietaire | {"user": "agent.curseur", "password": "un mot de passe assez long"}
    try:
        with psycopg.connect(**parametres) as c:
            c.execute("declare lignes cursor with hold for select demande_id from demande order by 1")
            assert c.execute("fetch 1 from lignes").fetchall() == [(D1,)]
            with neuve.connexion() as proprietaire:
                proprietaire.execute(fin)
            with pytest.raises(psycopg.OperationalError):
                c.execute("fetch 1 from lignes")
    finally:
        with psycopg.connect(**superutilisateur(serveur) | {"dbname": neuve.nom}) as c:
            c.execute("update acces.compte set role_pg = null where role_pg = 'agent.curseur'")
            c.execute('drop owned by "agent.curseur"')
            c.execute('drop role "agent.curseur"')
