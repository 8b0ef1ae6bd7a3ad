"""The Dagster instance of a home: its folder, its configuration, its commands.

What belongs here: how the processes of Dagster are started on a home. What does not: what they run
(``orchestration.definitions``).
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from warehouse.settings import PROJECT_DIR, Settings

CONFIGURATION = """\
telemetry:
  enabled: false
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    max_concurrent_runs: 1
    dequeue_interval_seconds: 1
"""


def environnement(settings: Settings, origine: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of a Dagster process on this home, its configuration written."""
    dossier = settings.home_dir / "dagster"
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / "dagster.yaml").write_text(CONFIGURATION, encoding="utf-8")
    return {
        **origine,
        "DAGSTER_HOME": str(dossier),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "OBSERVATOIRE_HOME": str(settings.home_dir),
    }


def commande_dagster(*arguments: str) -> list[str]:
    """Return the command line of ``dagster``, on the definitions of the project."""
    return [executable("dagster"), *arguments, "--module-name", "orchestration.definitions"]


def executable(nom: str) -> str:
    """Return the path of a command of Dagster in this environment, whatever PATH says."""
    return str(Path(sys.executable).with_name(nom))


def lancer(commande: list[str], settings: Settings) -> int:
    """Run a Dagster process until it ends, and return its exit code; interrupted, it takes its children with it."""
    processus = subprocess.Popen(commande, env=environnement(settings), cwd=PROJECT_DIR, start_new_session=True)
    try:
        return processus.wait()
    finally:
        arreter(processus)


def arreter(processus: subprocess.Popen[bytes]) -> None:
    """End a process and everything that it started: politely, then, thirty seconds later, without asking.

    Its runs need that time to end their dbt and to say goodbye to the server of the home.
    """
    for signe, patience in ((signal.SIGINT, 30), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(processus.pid, signe)
        limite = time.monotonic() + patience
        while _vivants(processus.pid) and time.monotonic() < limite:
            processus.poll()
            time.sleep(0.1)
    processus.wait()


def _vivants(groupe: int) -> list[int]:
    """Return the processes of a group; a zombie is none."""
    vivants = []
    for pid in psutil.pids():
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getpgid(pid) == groupe and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                vivants.append(pid)
    return vivants
