"""The dbt of the observatory: connections kept, events composed when read, one process for several commands."""

import io
import json
import multiprocessing
import shutil
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from dbt.adapters.postgres.connections import PostgresConnectionManager, PostgresCredentials
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.logger import LineFormat, LoggerConfig
from dbt_common.events.types import Formatting

from orchestration.dbt.launcher import composer, emettre, liberer, noter, retenir
from orchestration.dbt.process import ProcessusDbt
from orchestration.dbt.runner import (
    EN_JSON,
    LECTURE,
    REGLAGES_DE_CONSTRUCTION,
    analyser,
    environnement,
    executable,
    options_de_dossiers,
)
from tests.conftest import manifeste_du_run
from warehouse.progress import silence


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


@pytest.fixture
def journal(monkeypatch):
    """A journal of dbt that writes what is worth telling, and where it writes."""
    monkeypatch.setattr(BaseEvent, "__init__", retenir)
    monkeypatch.setattr(BaseEvent, "__getattr__", composer)
    monkeypatch.setattr(EventManager, "fire_event", emettre)

    def ouvrir(niveau):
        ecrit, gestionnaire = io.StringIO(), EventManager()
        gestionnaire.add_logger(
            LoggerConfig(name=f"essai_{niveau.value}", line_format=LineFormat.Json, level=niveau, output_stream=ecrit)
        )
        return gestionnaire, ecrit

    return ouvrir


def test_an_event_that_no_journal_writes_is_not_composed(journal):
    gestionnaire, ecrit = journal(EventLevel.INFO)
    evenement = Formatting(msg="détail")
    gestionnaire.fire_event(evenement, level=EventLevel.DEBUG)
    assert (ecrit.getvalue(), "pb_msg" in vars(evenement)) == ("", False)


@pytest.mark.parametrize(
    ("niveau_du_journal", "niveau"),
    [(EventLevel.INFO, EventLevel.INFO), (EventLevel.INFO, EventLevel.ERROR), (EventLevel.DEBUG, EventLevel.DEBUG)],
)
def test_an_event_that_a_journal_writes_says_all_that_it_was_given(journal, niveau_du_journal, niveau):
    gestionnaire, ecrit = journal(niveau_du_journal)
    gestionnaire.fire_event(Formatting(msg="a dire"), level=niveau)
    assert "a dire" in ecrit.getvalue()


def test_the_node_that_the_longest_chain_waits_for_goes_first():
    suites = {"court": ["fin"], "long": ["milieu"], "milieu": ["fin"], "fin": [], "seul": []}
    graphe = MagicMock(successors=suites.__getitem__, __iter__=lambda _: iter(suites))
    assert sorted(suites, key=noter(None, graphe).__getitem__) == ["long", "court", "milieu", "fin", "seul"]


def test_what_nothing_waits_for_goes_after_what_the_build_waits_for(settings_entrepot):
    """Of two nodes that wait for nothing, dbt alone would begin with the exposure."""
    bilan = json.loads((settings_entrepot.target_dir / "run_results.marts.json").read_text(encoding="utf-8"))
    ordre = [resultat["unique_id"].rsplit(".", 1)[-1] for resultat in bilan["results"]]
    assert ordre.index("stg_technique__depot") < ordre.index("page_droits")


def test_the_manifest_is_written_when_the_project_is_read_and_not_after_each_command(settings_entrepot):
    """Written after a command, it would hold the compiled SQL of what the command ran."""
    manifeste = json.loads((settings_entrepot.target_dir / "manifest.json").read_text(encoding="utf-8"))
    assert [nom for nom, noeud in manifeste["nodes"].items() if noeud.get("compiled")] == []


@pytest.mark.parametrize("schema", ["intermediate", "marts", "cubes"])
def test_autovacuum_leaves_alone_what_a_build_makes(entrepot, schema):
    """It would describe again, during a build, tables in which nothing changes and that the next one drops."""
    with entrepot.connexion() as connexion:
        tables = connexion.execute(
            "select relname, coalesce('autovacuum_enabled=false' = any (reloptions), false) from pg_class"
            f" where relnamespace = '{schema}'::regnamespace and relkind = 'r'"
        ).fetchall()
    assert tables
    assert [nom for nom, est_laissee in tables if not est_laissee] == []


@pytest.fixture
def commandes_de_dbt(entrepot, settings_entrepot, settings_vierge):
    """Start one process of dbt for several commands, with what the build of the run kept of its reading."""
    settings_vierge.target_dir.mkdir(parents=True)
    shutil.copy(settings_entrepot.target_dir / LECTURE, settings_vierge.target_dir)

    def ouvrir(*commandes):
        options = options_de_dossiers(settings_vierge.target_dir, settings_vierge.home_dir / "journaux")
        environ = environnement(entrepot.environnement_dbt())
        return ProcessusDbt(executable(), [[*EN_JSON, *c, *options] for c in commandes], environ, silence)

    return ouvrir


LISTER = ("list", "--select", "int_mois")


def test_one_process_of_dbt_reads_the_project_once_for_several_commands(commandes_de_dbt, settings_vierge):
    lecture = settings_vierge.target_dir / LECTURE
    with commandes_de_dbt(LISTER, LISTER) as dbt:
        assert dbt.suivante() == []
        lecture.unlink()
        assert dbt.suivante() == []
    assert not lecture.exists()


def test_a_project_read_without_a_server_is_not_read_again_for_one(commandes_de_dbt, settings_vierge, dossier_du_run):
    """dbt writes what it keeps of its reading whenever it has read a file."""
    lecture = settings_vierge.target_dir / LECTURE
    shutil.copy(manifeste_du_run(dossier_du_run).with_name(LECTURE), lecture)
    avant = lecture.read_bytes()
    with commandes_de_dbt(LISTER) as dbt:
        assert dbt.suivante() == []
    assert lecture.read_bytes() == avant


def test_a_manifest_made_anew_reads_again_only_what_changed(dossier_du_run, tmp_path):
    shutil.copy(manifeste_du_run(dossier_du_run).with_name(LECTURE), tmp_path)
    avant = (tmp_path / LECTURE).read_bytes()
    assert analyser(tmp_path).exists()
    assert (tmp_path / LECTURE).read_bytes() == avant


def test_a_command_that_fails_says_why_and_the_next_still_runs(commandes_de_dbt):
    with commandes_de_dbt(("run-operation", "macro_inconnue"), LISTER) as dbt:
        assert any("macro_inconnue" in message for message in dbt.suivante())
        assert dbt.suivante() == []


def test_a_process_that_ends_before_its_time_says_its_last_words(commandes_de_dbt):
    with commandes_de_dbt(("list", "--option-inconnue"), LISTER) as dbt:
        assert any("option-inconnue" in message for message in dbt.suivante())
        assert dbt.suivante() == []
