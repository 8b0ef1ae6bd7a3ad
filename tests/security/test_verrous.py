"""Nobody who reads can hold what others need: the journal, the sign-in, the schemas that a build drops."""

import psycopg
import pytest

from orchestration.build import verrou_de_construction
from tests.bases import devenir, login_personnel, superutilisateur
from tests.security.petit_entrepot import D1, construire, publier
from warehouse.access import sessions
from warehouse.access.accounts import mot_de_passe_demo
from warehouse.access.reading import lire
from warehouse.database import blockers, connections
from warehouse.errors import ErreurObservatoire
from warehouse.publication import publish

LOGIN = "agent.verrous"
DELAIS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")

# Writes an entry of the journal, in a transaction that stays open.
OUVRIR = f"select acces.ouvrir_acces('instruction', 'demande_identite', '{{\"demande_id\": \"{D1}\"}}')"


@pytest.fixture
def personnel(neuve):
    """Connection parameters of the PostgreSQL login of the holder of the account ``commune-muret``."""
    with login_personnel(neuve, "commune-muret", LOGIN) as parametres:
        yield parametres


def test_an_entry_that_a_personal_login_does_not_commit_keeps_nobody_from_signing_in(neuve, personnel, settings_petite):
    portier, lecteur = neuve.moteur_portier(), neuve.moteur_lecteur()
    with psycopg.connect(**personnel) as oisif:
        oisif.execute("set transaction read write")
        oisif.execute(OUVRIR)
        ouverte = sessions.ouvrir_session(portier, "etat", mot_de_passe_demo(settings_petite, "etat"))
        assert lire(lecteur, ouverte, "select 1").lignes == [(1,)]
        sessions.fermer_session(portier, ouverte.jeton)
        with neuve.connexion() as c:
            # What they did is in the chain already: it does not wait for the reader who is idle.
            assert c.execute("select count(*) from acces.journal_attente").fetchone() == (0,)
        oisif.rollback()
    portier.dispose()
    lecteur.dispose()


def reglages(parametres, noms=DELAIS):
    with psycopg.connect(**parametres) as c:
        return {nom: c.execute("select current_setting(%s)", [nom]).fetchone()[0] for nom in noms}


def test_every_role_that_logs_in_has_its_delays(neuve, personnel):
    for parametres in (neuve.parametres("authenticator"), neuve.parametres("portier"), personnel):
        assert [nom for nom, valeur in reglages(parametres).items() if valeur == "0"] == [], parametres["user"]


def test_a_query_of_the_portal_starts_no_worker_and_is_not_compiled(neuve):
    lus = reglages(neuve.parametres("authenticator"), ("max_parallel_workers_per_gather", "jit"))
    assert lus == {"max_parallel_workers_per_gather": "0", "jit": "off"}


def test_a_personal_login_made_before_gets_its_delays_when_the_base_is_prepared(neuve, personnel, settings_petite):
    with neuve.connexion() as c:
        c.execute(f'alter role "{LOGIN}" reset all')
        c.execute(f'alter role "{LOGIN}" in database {neuve.nom} reset all')
        c.execute(f'alter role "{LOGIN}" connection limit -1')
        c.execute("update acces.installation set empreinte = 'une version précédente'")
    connections.preparer(neuve, settings_petite)
    assert [nom for nom, valeur in reglages(personnel).items() if valeur == "0"] == []


def test_one_personal_login_does_not_take_all_the_connections(neuve, personnel):
    with neuve.connexion() as c:
        (limite,) = c.execute("select rolconnlimit from pg_roles where rolname = %s", [LOGIN]).fetchone()
        (toutes,) = c.execute("select current_setting('max_connections')::int").fetchone()
    assert 0 < limite <= toutes / 10


def publier_puis_relire(neuve):
    construire(neuve, "p1")
    publier(neuve, "p1")


@pytest.fixture
def sans_patience(monkeypatch):
    monkeypatch.setattr(blockers, "PATIENCE_S", 0.2)


def test_an_idle_cursor_of_a_personal_login_does_not_stop_the_next_build(neuve, personnel, sans_patience):
    with psycopg.connect(**personnel, application_name="tableur") as oisif:
        oisif.execute("declare lignes cursor for select demande_id from demande")
        oisif.execute("fetch 1 from lignes")
        publier_puis_relire(neuve)
        with verrou_de_construction(neuve) as vus:
            publish.faire_place(neuve)
        with pytest.raises(psycopg.OperationalError):
            oisif.execute("fetch 1 from lignes")
    (dit,) = vus.congedies
    assert dit.startswith(f"La connexion de « {LOGIN} » (tableur, en travers depuis ")
    with neuve.connexion() as c:
        assert c.execute("select from pg_namespace where nspname = 'next__marts'").fetchone() is None


def test_who_may_not_be_ended_is_named_and_the_build_stops(neuve, serveur, sans_patience, monkeypatch):
    monkeypatch.setattr(publish, "ATTENTE_MAXIMALE", "1500ms")
    publier_puis_relire(neuve)
    administrateur = superutilisateur(serveur) | {"dbname": neuve.nom}
    with psycopg.connect(**administrateur, application_name="psql") as oisif:
        oisif.execute("select * from next__marts.fct_demande")
        with (
            pytest.raises(ErreurObservatoire, match=r"« postgres » \(psql, en travers depuis \d\d:\d\d:\d\d\)"),
            verrou_de_construction(neuve),
        ):
            publish.faire_place(neuve)
        oisif.rollback()


def test_who_ends_a_build_may_begin_the_next_though_the_server_is_late_to_end_its_connection(neuve, monkeypatch):
    fermer, restees = psycopg.Connection.close, []
    monkeypatch.setattr(psycopg.Connection, "close", lambda connexion: restees.append(connexion))
    try:
        for _ in range(2):
            with verrou_de_construction(neuve):
                pass
    finally:
        for connexion in restees:
            fermer(connexion)


def test_a_reader_who_holds_the_publication_back_for_too_long_is_ended(neuve, monkeypatch):
    monkeypatch.setattr(publish, "ATTENTE_DU_VERROU", "100ms")
    monkeypatch.setattr(publish, "TOLERANCE_S", 0.2)
    construire(neuve, "p1")
    with psycopg.connect(**neuve.parametres("authenticator")) as lecteur_long:
        devenir(lecteur_long, sessions.ouvrir_session_admin(neuve, "etat"))
        publier(neuve, "p1")
        with pytest.raises(psycopg.OperationalError):
            lecteur_long.execute("select 1")


def test_an_update_of_the_base_is_not_stopped_by_a_personal_login(neuve, personnel, settings_petite, sans_patience):
    with psycopg.connect(**personnel) as oisif:
        oisif.execute("set transaction read write")
        oisif.execute(OUVRIR)
        with neuve.connexion() as c:
            c.execute("update acces.installation set empreinte = 'une version précédente'")
        connections.preparer(neuve, settings_petite)
        with pytest.raises(psycopg.OperationalError):
            oisif.execute("select 1")
