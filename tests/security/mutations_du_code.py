"""Guards taken away one at a time from a copy of the code, and the attacks of ``gardes*.yml`` that must then go red.

What belongs here: the list, the copy, the warehouse that the attacks share. What does not: the mutations
of the catalogue (``mutations``).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from warehouse.database import connections
from warehouse.database.connections import Base
from warehouse.settings import PROJECT_DIR

GARDES = sorted(Path(__file__).parent.glob("gardes*.yml"))
PARTIES = ("dashboards", "ingestion", "orchestration", "tests", "warehouse", "pyproject.toml")
# Starting Python and a database, for one attack.
CHAQUE_S = 20


@dataclass(frozen=True)
class Garde:
    """A guard: where it is written, the text of it, what is left without it, the attacks that hold it."""

    nom: str
    fichier: str
    texte: str
    sans: str
    attaques: tuple[str, ...]


def gardes() -> list[Garde]:
    """Return the reviewed list of guards in code."""
    entrees = [entree for fichier in GARDES for entree in yaml.safe_load(fichier.read_text(encoding="utf-8"))]
    return [Garde(**{**entree, "attaques": tuple(entree["attaques"])}) for entree in entrees]


@contextmanager
def entrepot_des_mutations() -> Iterator[tuple[Base, Path]]:
    """Publish a warehouse in a folder that the runs of the attacks borrow; where one is given, it is used and left."""
    from tests.conftest import copie_de_l_entrepot

    with tempfile.TemporaryDirectory(prefix="observatoire-mutations-") as nom:
        dossier = Path(os.environ.get("OBSERVATOIRE_TESTS_DOSSIER", nom))
        dossier.chmod(0o755)
        yield connections.ouvrir(copie_de_l_entrepot(dossier)), dossier


def survivantes(liste: list[Garde], dossier: Path) -> list[str]:
    """Return the names of the guards without which no attack goes red; each processor tries its part of them."""
    parts = os.cpu_count() or 1
    with ThreadPoolExecutor(parts) as fils:
        return [
            nom
            for noms in fils.map(lambda rang: _vivantes(liste[rang::parts], dossier, rang), range(parts))
            for nom in noms
        ]


def _vivantes(liste: list[Garde], dossier: Path, rang: int) -> list[str]:
    """Try guards one by one, in a copy of the code, with servers and a warehouse that nobody else uses."""
    vivantes, sien = [], dossier / f"mutation-{rang}"
    if not sien.exists():
        sien.mkdir()
        modele = [dossier / nom for nom in ("modele", "modele.fait", "fichiers")]
        subprocess.run(["cp", "-a", *modele, sien], check=True)
    with tempfile.TemporaryDirectory(prefix="observatoire-code-") as nom:
        copie = Path(nom)
        for partie in PARTIES:
            source = PROJECT_DIR / partie
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copie / partie)
        for garde in liste:
            if tuee := essayer(garde, copie, sien):
                print(f"killed: {garde.nom} ({tuee})", flush=True)
            else:
                print(f"alive: {garde.nom}", flush=True)
                vivantes.append(garde.nom)
    return vivantes


def essayer(garde: Garde, copie: Path, dossier: Path) -> str:
    """Take a guard away from the copy, run its attacks there, put it back; return the one that failed, if any.

    An attack that cannot be prepared fails nothing: it is an error of pytest, and the guard counts as alive.
    """
    fichier = copie / garde.fichier
    texte = fichier.read_text(encoding="utf-8")
    assert texte.count(garde.texte) == 1, garde.nom
    fichier.write_text(texte.replace(garde.texte, garde.sans), encoding="utf-8")
    try:
        dit = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", "0", "-q", "-x", "-p", "no:cacheprovider", *garde.attaques],
            cwd=copie,
            env={**os.environ, "PYTHONPATH": str(copie), "OBSERVATOIRE_TESTS_DOSSIER": str(dossier)},
            capture_output=True,
            check=False,
            text=True,
        ).stdout
    finally:
        fichier.write_text(texte, encoding="utf-8")
    return next((ligne.split()[1] for ligne in dit.splitlines() if ligne.startswith("FAILED ")), "")
