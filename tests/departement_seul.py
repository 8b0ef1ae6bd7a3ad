"""A département alone in a home of its own, made by commands typed where the register of rights has one profile more.

The suite builds it once for two uses: its figures are those that it has beside another département
(``tests.warehouse.test_deux_departements``), and the profile signs in (``tests.security.test_douzieme_profil``). A
profile more changes no figure.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from warehouse.access import accounts
from warehouse.database import connections
from warehouse.settings import PROJECT_DIR, WAREHOUSE_DIR, Settings

ORGANISME = "HUIS"
PROFIL = """
          huissier:
            libelle: Huissiers de justice
            court: Huissiers
            portee: "{demande}"
            finalites: [instruction]
            pages: [*pages_communes, journal]
            journal: organisme
            lignes:
              <<: [*references, *sous_secret]
              demande: perimetre_etat
              demande_identite: perimetre_etat
"""


@dataclass(frozen=True)
class Installation:
    """A home, and the copy of the project where its commands are typed."""

    settings: Settings
    projet: Path

    def taper(self, *arguments: str) -> str:
        """Return what a command prints; one that fails says why."""
        environnement = {
            **os.environ,
            "OBSERVATOIRE_HOME": str(self.settings.home_dir),
            "PYTHONPATH": f"{self.projet}:{PROJECT_DIR}",
        }
        appel = [sys.executable, "-c", "from orchestration.cli import main; main()", *arguments]
        fait = subprocess.run(appel, cwd=self.projet, env=environnement, capture_output=True, text=True, check=False)
        assert fait.returncode == 0, fait.stderr
        return fait.stdout


def installer(installation: Installation, departement: str, fichiers: Path) -> None:
    """Add the profile to the copy of the project; install the département, receive its files, publish."""
    projet = installation.projet
    shutil.copytree(WAREHOUSE_DIR, projet / "warehouse", ignore=shutil.ignore_patterns("target", "__pycache__"))
    profils = projet / "warehouse" / "access" / "register" / "profils.yml"
    profils.write_text(profils.read_text(encoding="utf-8").rstrip() + PROFIL, encoding="utf-8")
    (projet / "dashboards").symlink_to(PROJECT_DIR / "dashboards")
    installation.taper("init", "--departement", departement)
    with connections.ouvrir(installation.settings).connexion() as c:
        # Not by the command, which sends a file: what is received is what the other base received, and no more.
        huissiers = {"organisme_code": ORGANISME, "libelle": "Huissiers", "profil": "huissier"}
        accounts.creer_organisme(c, huissiers | {"departement_code": departement})
    installation.taper("ingest", str(fichiers))
    installation.taper("build")
