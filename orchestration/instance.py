"""The Dagster instance of a home: its folder, its configuration, its commands.

What belongs here: how the processes of Dagster are started on a home. What does not: what they run
(``orchestration.definitions``).
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

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
    """Run a Dagster process until it ends, and return its exit code; asked to stop, it takes its children with it."""
    processus = subprocess.Popen(commande, env=environnement(settings), cwd=PROJECT_DIR, start_new_session=True)
    ancien = signal.signal(signal.SIGTERM, lambda *_: _interrompre())
    try:
        return processus.wait()
    except KeyboardInterrupt:
        arreter(processus)
        return 0
    finally:
        signal.signal(signal.SIGTERM, ancien)


def _interrompre() -> None:
    raise KeyboardInterrupt


def arreter(processus: subprocess.Popen[bytes]) -> None:
    """End a process and everything that it started: politely, then, thirty seconds later, without asking."""
    for signe, patience in ((signal.SIGINT, 30), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(processus.pid, signe)
        with contextlib.suppress(subprocess.TimeoutExpired):
            processus.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(processus.pid, signal.SIGKILL)
