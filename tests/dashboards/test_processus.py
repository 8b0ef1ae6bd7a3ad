"""The portal as it runs for many: settings that act, what is loaded once, its processes, the bench of readers."""

import gc
import os
import subprocess
import sys

import psutil
import pytest

from dashboards import app, server
from dashboards.access.actifs import Actifs
from orchestration.bench import lecteurs
from orchestration.bench.banc import Banc
from orchestration.bench.demo import portail_servi


@pytest.fixture
def banc(settings_entrepot, entrepot):
    """The bench on the warehouse of the run, with three readers."""
    return Banc(settings_entrepot, scale=0.02, lecteurs=3, duree_s=8.0, muet=True, _base=entrepot)


def test_the_settings_that_make_pages_cheap_act_in_the_application_itself():
    """In a process of its own: AppTest reads the settings where it runs, and Streamlit reads them once."""
    lues = "*map(config.get_option, ('runner.postScriptGC', 'server.fileWatcherType'))"
    programme = (
        "from types import SimpleNamespace; from streamlit import config; from dashboards.app import creer_application;"
        f" creer_application(SimpleNamespace(fournisseur=None)); print({lues})"
    )
    commande = [sys.executable, "-c", programme]
    assert subprocess.run(commande, capture_output=True, text=True, check=True).stdout == "False none\n"


def test_what_is_loaded_before_the_first_reader_is_not_walked_again_at_each_page():
    gc.unfreeze()
    app.prechauffer(Actifs())
    assert gc.get_freeze_count() > 10_000


@pytest.mark.parametrize(("coeurs", "attendus"), [(1, 1), (4, 4), (64, 8)])
def test_as_many_processes_serve_as_there_are_cores_up_to_what_the_server_bears(monkeypatch, coeurs, attendus):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(coeurs)))
    assert server.nombre_de_processus() == attendus


def test_the_portal_that_is_served_has_those_processes(banc):
    # Another portal of this run may be under way, for the browser.
    avant = set(psutil.Process().children(recursive=True))
    with portail_servi(banc):
        enfants = set(psutil.Process().children(recursive=True)) - avant
        servants = [p for p in enfants if "spawn_main" in " ".join(p.cmdline())]
        assert len(servants) == server.nombre_de_processus()


def test_readers_turn_pages_without_an_error_and_are_counted(banc, monkeypatch):
    monkeypatch.setattr(lecteurs, "REFLEXION_S", 0.2)
    mesures = {mesure.unite: mesure for mesure in lecteurs.mesurer(banc)}
    assert mesures["par seconde"].valeur > 0
    assert mesures["pages"].valeur == 0
    assert mesures["Mo"].valeur > 50
