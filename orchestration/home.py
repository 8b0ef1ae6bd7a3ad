"""The home of an installation: open its database and make it ready, whatever command comes first.

What belongs here: the order in which the pieces prepare themselves. What does not: what each prepares
(``warehouse.database`` for roles and rights, ``ingestion.landing`` for the raw tables).
"""

import errno
import shutil
import tempfile

from ingestion import landing
from orchestration.affichage import decimal
from warehouse import database
from warehouse.database import Base
from warehouse.erreurs import ErreurObservatoire, refus_du_systeme
from warehouse.settings import Settings

OCTETS_PAR_GO = 1024**3
GO_MINIMUM = 1.0
GO_PAR_ECHELLE = 3.0


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
            raise _ecriture_impossible(settings, erreur) from erreur
    libre = shutil.disk_usage(dossier).free / OCTETS_PAR_GO
    requis = max(GO_MINIMUM, GO_PAR_ECHELLE * scale)
    if libre < requis:
        raise ErreurObservatoire(
            f"Il reste {decimal(libre)} Go sur le disque de {settings.home_dir} et il en faut {decimal(requis)} : "
            "libérez de la place, ou désignez un autre dossier par OBSERVATOIRE_HOME."
        )


def _ecriture_impossible(settings: Settings, erreur: OSError) -> ErreurObservatoire:
    return ErreurObservatoire(
        f"Impossible d’écrire dans {settings.home_dir} ({refus_du_systeme(erreur)}) : donnez-vous le droit d’y écrire, "
        "ou désignez un autre dossier par OBSERVATOIRE_HOME."
    )


def preparer_dossiers(settings: Settings) -> None:
    """Create the folders of the home."""
    try:
        for dossier in (settings.home_dir, settings.landing_dir, settings.target_dir):
            dossier.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise _ecriture_impossible(settings, erreur) from erreur


def preparer_home(settings: Settings) -> Base:
    """Open the database of this home and make it ready; changes nothing the second time."""
    preparer_dossiers(settings)
    base = database.ouvrir(settings)
    database.preparer(base, settings)
    with base.connexion() as connexion:
        landing.preparer_raw(connexion)
    return base
