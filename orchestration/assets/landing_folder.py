"""The landing folder: which of its files belong to which flow, and which have stopped growing.

What belongs here: looking at the folder. What does not: reading the files (``ingestion``).
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from ingestion.contracts import FLUX
from ingestion.door.declaration import est_inacheve

# A file whose flow its name does not tell goes with the first flow, whose check says what is wrong with it.
FLUX_DES_INCONNUS = "referentiels"
# The public dwelling file keeps the name under which it is published.
PREMIERS_MOTS = {"rpls": "parc"}


def fichiers(dossier: Path) -> list[Path]:
    """Return the files dropped in the folder, hidden and unfinished transfers apart."""
    if not dossier.is_dir():
        return []
    return sorted(f for f in dossier.rglob("*") if f.is_file() and not est_inacheve(f))


def flux_du_nom(nom: str) -> str:
    """Return the flow that the first word of a name announces."""
    mot = nom.split("_")[0].lower()
    premier = PREMIERS_MOTS.get(mot, mot)
    return premier if premier in FLUX else FLUX_DES_INCONNUS


def fichiers_du_flux(dossier: Path, flux: str) -> list[Path]:
    """Return the files of one flow."""
    return [f for f in fichiers(dossier) if flux_du_nom(f.name) == flux]


@dataclass(frozen=True)
class Regard:
    """What one look at the folder concludes: the files to load now, and what to remember."""

    a_charger: tuple[str, ...]
    memoire: str

    @property
    def cle(self) -> str:
        """Name of this arrival: the same files never start two runs."""
        return hashlib.sha256("\n".join(self.a_charger).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def regarder(dossier: Path, memoire: str | None) -> Regard:
    """Compare the folder with the last look.

    A file is to be loaded when its size and date are the same as at the last look (it has stopped growing) and it was
    not loaded with that size and date before.
    """
    avant = json.loads(memoire) if memoire else {"vus": {}, "charges": {}}
    vus: dict[str, list[int]] = {}
    for fichier in fichiers(dossier):
        try:
            etat = fichier.stat()
        except FileNotFoundError:
            continue
        vus[str(fichier.relative_to(dossier))] = [etat.st_size, etat.st_mtime_ns]
    charges = {nom: empreinte for nom, empreinte in avant["charges"].items() if vus.get(nom) == empreinte}
    stables = [nom for nom, empreinte in vus.items() if avant["vus"].get(nom) == empreinte and nom not in charges]
    charges |= {nom: vus[nom] for nom in stables}
    cles = tuple(f"{nom} {vus[nom][0]} {vus[nom][1]}" for nom in stables)
    return Regard(cles, json.dumps({"vus": vus, "charges": charges}))
