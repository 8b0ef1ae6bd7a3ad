"""The Dagster instance of a home: its folder, its configuration, its commands.

What belongs here: how the processes of Dagster are started on a home. What does not: what they run
(``orchestration.definitions``).
"""

import os
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
    """Run a Dagster process until it ends, and return its exit code."""
    processus = subprocess.Popen(commande, env=environnement(settings), cwd=PROJECT_DIR)
    try:
        return processus.wait()
    except KeyboardInterrupt:
        processus.terminate()
        processus.wait(30)
        return 0
