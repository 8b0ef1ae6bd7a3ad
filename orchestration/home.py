"""The home of an installation: open its database and make it ready, whatever command comes first.

What belongs here: the order in which the pieces prepare themselves. What does not: what each prepares
(``warehouse.database.connections`` for roles and rights, ``ingestion.door.schema`` for the raw tables).
"""

import errno
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from ingestion.door.schema import preparer_raw
from ingestion.simulation.parametres import DEPARTEMENT
from orchestration.commands.display import decimal
from warehouse.database import connections
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire, refus_du_systeme
from warehouse.settings import Settings

OCTETS_PAR_GO = 1024**3
GO_MINIMUM = 1.0
GO_PAR_ECHELLE = 3.0
DROIT, PLACE = "donnez-vous le droit d’y écrire, ou ", "libérez de la place, ou "
# What the commands make in a home, and what is at the top of a volume of its own.
SIENS = {"postgres", "secrets", "depot", "simulation", "dbt", "manifeste", "dagster", "journaux", "bench", "lost+found"}
REMEDES = {errno.EACCES: DROIT, errno.EPERM: DROIT, errno.ENOSPC: PLACE, errno.EDQUOT: PLACE}


def verifier_place(settings: Settings, scale: float = 0.0) -> None:
    """Refuse to start when the home cannot be written, or its disk hold the work (measured: under 3 GB at scale 1)."""
    try:
        dossier = settings.home_dir
        while not dossier.exists():
            dossier = dossier.parent
        with tempfile.TemporaryDirectory(dir=dossier):
            pass
    except OSError as erreur:
        if erreur.errno != errno.ENOSPC:
            raise ecriture_impossible(settings.home_dir, "OBSERVATOIRE_HOME", erreur) from erreur
    libre = shutil.disk_usage(dossier).free / OCTETS_PAR_GO
    requis = max(GO_MINIMUM, GO_PAR_ECHELLE * scale)
    if libre < requis:
        raise ErreurObservatoire(
            f"Il reste {decimal(libre)} Go sur le disque de {settings.home_dir} et il en faut {decimal(requis)} : "
            "libérez de la place, ou désignez un autre dossier par OBSERVATOIRE_HOME."
        )


def ecriture_impossible(dossier: Path, variable: str, erreur: OSError) -> ErreurObservatoire:
    """Say why a folder cannot be written, and what can be done about it; ``variable`` names another folder."""
    autre = f"désignez un autre dossier par {variable}."
    if erreur.errno == errno.ENOENT:
        # Its parents are made when they can be: here the system lets nobody make one.
        existant = next(parent for parent in dossier.parents if parent.exists())
        return ErreurObservatoire(f"Aucun dossier ne peut être créé sous {existant} : {autre}")
    remede = REMEDES.get(erreur.errno or 0, "")
    return ErreurObservatoire(f"Impossible d’écrire dans {dossier} ({refus_du_systeme(erreur)}) : {remede}{autre}")


def preparer_dossiers(settings: Settings) -> None:
    """Create the folders of the home."""
    for dossier, variable in (
        (settings.home_dir, "OBSERVATOIRE_HOME"),
        (settings.landing_dir, "OBSERVATOIRE_LANDING"),
        (settings.target_dir, "OBSERVATOIRE_HOME"),
    ):
        try:
            dossier.mkdir(parents=True, exist_ok=True)
        except OSError as erreur:
            raise ecriture_impossible(dossier, variable, erreur) from erreur
    for dossier in ouverts(settings):
        # What belongs to someone else is not ours to close: ``doctor`` names it.
        with suppress(OSError):
            dossier.chmod(dossier.stat().st_mode & ~fermeture(settings, dossier))


def ouverts(settings: Settings) -> list[Path]:
    """Return the home, and what is directly in it, where others than its owner may enter; a link leads elsewhere."""
    home = settings.home_dir
    dedans = [un for un in home.glob("*") if un != settings.postgres_dir and not un.is_symlink()]
    return [un for un in (home, *sorted(dedans)) if un.stat().st_mode & fermeture(settings, un)]


def etrangers(settings: Settings) -> list[str]:
    """Return the names of what the home holds and no command put there."""
    home = settings.home_dir
    return sorted(un.name for un in home.iterdir() if un.name not in SIENS) if home.is_dir() else []


def fermeture(settings: Settings, dossier: Path) -> int:
    """Return what nobody else may do; as root the server of the home has a user of its own, who goes through it."""
    return 0o066 if dossier == settings.home_dir and os.geteuid() == 0 else 0o077


def preparer_home(settings: Settings, *, demonstration: str | None = DEPARTEMENT) -> Base:
    """Open the database of this home and make it ready; changes nothing the second time.

    Args:
        settings: the home.
        demonstration: the département of which a home that no ``init`` made becomes the demonstration.

    """
    preparer_dossiers(settings)
    base = connections.ouvrir(settings)
    connections.preparer(base, settings, demonstration=demonstration)
    with base.connexion() as connexion:
        preparer_raw(connexion)
    return base
