"""A service that is asked to stop leaves nothing behind: the embedded server goes with its last process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.commandes.services import fin_ordinaire

RACINE = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("signe", [signal.SIGTERM, signal.SIGHUP], ids=lambda s: s.name)
def test_a_portal_asked_to_stop_takes_the_embedded_server_with_it(dossier_du_run, signe):
    home = dossier_du_run / f"arret-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
    temoin = home / "postgres" / "postmaster.pid"
    processus = subprocess.Popen(
        [sys.executable, "-c", "from orchestration.cli import main; main()", "portal", "--port", "18797"],
        env={**os.environ, "OBSERVATOIRE_HOME": str(home)},
        cwd=RACINE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert "http://127.0.0.1:18797/" in processus.stdout.readline()
        assert temoin.exists()
        processus.send_signal(signe)
        dit = processus.communicate(timeout=60)[0]
    finally:
        processus.kill()
    assert "Traceback" not in dit
    assert processus.returncode == 0
    assert not temoin.exists()


def test_a_signal_that_falls_in_a_finaliser_is_heard_all_the_same(monkeypatch):
    class Finalise:
        def __del__(self):
            signal.raise_signal(signal.SIGTERM)

    def servir():
        Finalise()
        time.sleep(30)

    perdues = []
    monkeypatch.setattr(sys, "unraisablehook", perdues.append)
    with pytest.raises(SystemExit), fin_ordinaire():
        servir()
    assert [type(perdue.exc_value) for perdue in perdues] == [SystemExit]
