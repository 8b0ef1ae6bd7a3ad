"""The connections of dbt: kept from one node to the next, without what a node left undone."""

import multiprocessing
from types import SimpleNamespace

import pytest
from dbt.adapters.postgres.connections import PostgresConnectionManager, PostgresCredentials

from orchestration.dbt import REGLAGES_DE_CONSTRUCTION, environnement
from orchestration.lanceur_dbt import liberer


@pytest.fixture
def gestionnaire(base_vierge, monkeypatch):
    """The connections of dbt, as the launcher of the observatory leaves them, on a real server."""
    monkeypatch.setattr(PostgresConnectionManager, "release", liberer)
    env = base_vierge.environnement_dbt()
    acces = PostgresCredentials(
        host=env["OBSERVATOIRE_PG_HOST"],
        port=int(env["OBSERVATOIRE_PG_PORT"]),
        user=env["OBSERVATOIRE_PG_USER"],
        password=env["OBSERVATOIRE_PG_PASSWORD"],
        database=env["OBSERVATOIRE_PG_DBNAME"],
        schema="public",
    )
    connexions = PostgresConnectionManager(SimpleNamespace(credentials=acces), multiprocessing.get_context("spawn"))
    yield connexions
    connexions.cleanup_all()


def lire(gestionnaire, noeud: str, requete: str) -> object:
    """Run a query as a node of dbt does."""
    gestionnaire.set_connection_name(noeud)
    _, curseur = gestionnaire.add_query(requete, auto_begin=False)
    return curseur.fetchone()[0]


def test_the_next_node_of_a_thread_finds_the_same_connection(gestionnaire):
    premier = lire(gestionnaire, "un", "select pg_backend_pid()")
    gestionnaire.release()
    assert lire(gestionnaire, "deux", "select pg_backend_pid()") == premier


def test_what_a_node_did_not_commit_is_undone_when_it_ends(gestionnaire):
    lire(gestionnaire, "un", "create temporary table inacheve as select 1 as a; select a from inacheve")
    gestionnaire.release()
    assert lire(gestionnaire, "deux", "select to_regclass('pg_temp.inacheve') is null") is True


def test_a_broken_connection_is_forgotten(gestionnaire, base_vierge):
    premier = lire(gestionnaire, "un", "select pg_backend_pid()")
    with base_vierge.connexion() as autre:
        autre.execute("select pg_terminate_backend(%s, 5000)", [premier])
    with pytest.raises(Exception, match=r"closed|terminat"):
        lire(gestionnaire, "un", "select 1")
    gestionnaire.release()
    assert lire(gestionnaire, "deux", "select pg_backend_pid()") != premier


def test_a_session_of_dbt_builds_with_its_settings_and_those_of_the_operator_win(gestionnaire, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c hash_mem_multiplier=3")
    monkeypatch.setenv("PGOPTIONS", environnement({})["PGOPTIONS"])
    lus = {nom: lire(gestionnaire, "un", f"show {nom}") for nom in REGLAGES_DE_CONSTRUCTION}
    assert lus == REGLAGES_DE_CONSTRUCTION | {"hash_mem_multiplier": "3"}
