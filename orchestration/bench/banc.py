"""The bench's own home: a simulated département, apart from the data of the installation.

What belongs here: making it once for all measures, and running the command on it. What does not: measuring.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingestion.simulation.parametres import VOISIN
from orchestration.home import preparer_home
from warehouse.access.accounts import ajouter_departement, comptes_demo, creer_organisme, gestionnaire_de
from warehouse.access.rights import lire_registre
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.settings import PROJECT_DIR, Settings

# How long a reader thinks before it asks again, on average.
REFLEXION_S = 2.0


@dataclass
class Banc:
    """A home of measures under the home of the installation, on its own embedded server."""

    settings: Settings
    scale: float
    lecteurs: int | None
    duree_s: float
    muet: bool
    a_deux: bool = False
    _base: Base | None = None

    @classmethod
    def de(cls, settings: Settings, scale: float, lecteurs: int | None, duree_s: float, muet: bool) -> "Banc":
        """Return the bench of an installation."""
        home = settings.home_dir / "bench" / f"echelle-{scale:g}"
        sien = Settings(home=home, database_url=None, landing=None, demo_accounts=True)
        return cls(sien, scale, lecteurs, duree_s, muet)

    def a_l_echelle(self, scale: float) -> "Banc":
        """Return the bench of another size, beside this one."""
        home = self.settings.home_dir.with_name(f"echelle-{scale:g}")
        return replace(self, settings=self.settings.model_copy(update={"home": home}), scale=scale, _base=None)

    def a_deux_departements(self) -> "Banc":
        """Return the bench of two départements of this size in one base, beside this one."""
        home = self.settings.home_dir.with_name(f"{self.settings.home_dir.name}-a-deux")
        return replace(self, settings=self.settings.model_copy(update={"home": home}), a_deux=True, _base=None)

    def dire(self, phrase: str) -> None:
        """Say what is being measured."""
        if not self.muet:
            print(phrase, file=sys.stderr, flush=True)

    def environnement(self) -> dict[str, str]:
        """Return the environment of a command that works on this home."""
        propre = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith("OBSERVATOIRE_")}
        return {**propre, "OBSERVATOIRE_HOME": str(self.settings.home_dir)}

    def commande(self, *arguments: str) -> list[str]:
        """Return the command line of ``observatoire``."""
        return [str(Path(sys.executable).with_name("observatoire")), *arguments]

    def lancer(self, commande: str, *options: str) -> dict[str, Any]:
        """Run a command of ``observatoire`` on this home in its own process, and return what it says in JSON."""
        essai = subprocess.run(
            self.commande(commande, *options, "--json"),
            env=self.environnement(),
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        if essai.returncode:
            raise ErreurObservatoire(f"La commande « {commande} » de la mesure a échoué : {essai.stderr.strip()}")
        resultat: dict[str, Any] = json.loads(essai.stdout)
        return resultat

    def effacer(self) -> None:
        """Forget this home."""
        self._base = None
        shutil.rmtree(self.settings.home_dir, ignore_errors=True)

    def comptes(self, *profils: str) -> list[str]:
        """Return the first demo account of each of these profiles."""
        ouverts = {compte["profil"]: compte["login"] for compte in reversed(self.comptes_ouverts())}
        return [ouverts[profil] for profil in profils]

    def comptes_ouverts(self) -> list[dict[str, str]]:
        """Return the demo accounts of this home."""
        with self.base().connexion() as connexion:
            return comptes_demo(connexion, self.settings)

    def proposants(self, nombre: int) -> list[str]:
        """Return one account of each of the first profiles of the register that put households forward."""
        profils = [code for code, profil in lire_registre().profils.items() if profil.propose]
        return self.comptes(*profils[:nombre])

    def un_par_profil(self) -> list[str]:
        """Return one account of each profile of the register, the public apart."""
        return self.comptes(*(code for code, profil in lire_registre().profils.items() if not profil.est_public))

    def public(self) -> str:
        """Return the account of the public."""
        (compte,) = self.comptes(lire_registre().public())
        return compte

    def demontrer(self) -> dict[str, Any]:
        """Run ``observatoire demo`` on this home, and return what it says."""
        self.dire(f"Démonstration à l’échelle {self.scale:g} dans {self.settings.home_dir}…")
        resultat = self.lancer("demo", "--no-portal", "--scale", str(self.scale))
        if self.a_deux:
            self._ajouter_le_voisin()
        self.temoin.write_text(json.dumps(resultat), encoding="utf-8")
        return resultat

    def _ajouter_le_voisin(self) -> None:
        """Receive the files of a second département, and publish both."""
        self.dire(f"Un second département ({VOISIN}) de la même taille…")
        fichiers = self.settings.simulation_dir / f"departement-{VOISIN}"
        self.lancer("simulate", "--departement", VOISIN, "--scale", str(self.scale), "--out", str(fichiers))
        with preparer_home(self.settings).connexion() as c:
            ajouter_departement(c, VOISIN, "mesure")
            creer_organisme(c, gestionnaire_de(VOISIN))
        self.lancer("ingest", str(fichiers))
        self.lancer("build")

    @property
    def temoin(self) -> Path:
        """What the last demonstration of this home said."""
        return self.settings.home_dir / "demonstration.json"

    def base(self) -> Base:
        """Return the database of this home, with its data published in it."""
        if self._base is None:
            if not self.temoin.exists():
                self.demontrer()
            self._base = preparer_home(self.settings)
        return self._base

    def fichiers(self, motif: str) -> list[Path]:
        """Return the simulated files of this home whose name matches."""
        self.base()
        return sorted(self.settings.simulation_dir.rglob(motif))
