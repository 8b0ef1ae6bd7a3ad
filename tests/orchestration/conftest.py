"""The command, run as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bases import preparer
from warehouse.database import connections
from warehouse.settings import Settings

RACINE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Sortie:
    """What a command printed, and its exit code."""

    code: int
    texte: str
    erreurs: str

    @property
    def derniere_phrase(self) -> str:
        """Last line of the standard error."""
        return (self.erreurs.strip().splitlines() or [""])[-1]


@pytest.fixture(scope="session")
def observatoire():
    """Run ``observatoire`` in its own process: ``observatoire(home, "ingest", "x.csv", OBSERVATOIRE_PORT="1")``."""

    def lancer(home: Path, *arguments: str, entree: str | None = None, **variables: str) -> Sortie:
        essai = subprocess.run(
            [sys.executable, "-c", "from orchestration.cli import main; main()", *map(str, arguments)],
            env={**os.environ, "OBSERVATOIRE_HOME": str(home), **variables},
            cwd=RACINE,
            input=entree,
            capture_output=True,
            text=True,
            check=False,
        )
        return Sortie(essai.returncode, essai.stdout, essai.stderr)

    return lancer


@contextmanager
def serveur_garde(home: Path) -> Iterator[Path]:
    """Keep the server of a home up from one command to the next, which would each start it and stop it."""
    serveur = connections.ouvrir(Settings(home=home)).serveur
    yield home
    serveur.cleanup()


@pytest.fixture(scope="session")
def home_de_la_commande(dossier_du_run: Path) -> Iterator[Path]:
    """Home of this worker, for the commands that write; its organismes are known."""
    with serveur_garde(dossier_du_run / f"commande-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}") as home:
        preparer(connections.ouvrir(Settings(home=home)), Settings(home=home))
        yield home
