"""Failures that a user can act on.

What belongs here: the exception whose message is one French sentence that says what to do; every command prints it
alone and exits with code 1; what the system refuses, in French; where the traceback of the others is written. What does
not: programming errors, which keep their traceback.
"""

import errno
import os
from datetime import datetime
from pathlib import Path

REFUS_DU_SYSTEME = {
    errno.EACCES: "droit refusé",
    errno.EPERM: "droit refusé",
    errno.ENOENT: "fichier ou dossier absent",
    errno.ENOTDIR: "un fichier se trouve là où il faut un dossier",
    errno.EISDIR: "c’est un dossier",
    errno.EEXIST: "un fichier de ce nom existe déjà",
    errno.ENOTEMPTY: "le dossier n’est pas vide",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOSPC: "il ne reste plus de place sur le disque",
    errno.EDQUOT: "votre quota de disque est atteint",
    errno.EFBIG: "le fichier est trop grand pour ce disque",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EINVAL: "le nom ne convient pas",
    errno.ELOOP: "trop de liens s’enchaînent",
    errno.EBUSY: "un autre programme l’occupe",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
    errno.ENOMEM: "la mémoire manque",
    errno.EIO: "le disque ne répond pas correctement",
    errno.ESTALE: "le disque partagé ne répond plus",
    errno.ETIMEDOUT: "le disque ou le réseau ne répond pas à temps",
}


class ErreurObservatoire(Exception):  # noqa: N818 - its name is the one of the project's interface
    """A foreseeable failure; ``str()`` of it is shown to the user as it is."""


class ErreurServeur(ErreurObservatoire):
    """The database server is absent, too old, badly configured or refuses us."""


class ErreurLecture(ErreurObservatoire):
    """A reader's query was refused or could not be understood."""


class SessionExpiree(ErreurLecture):
    """The reader's session is unknown, expired or revoked."""


class ConnexionRefusee(ErreurObservatoire):
    """Wrong login or password, or account locked: one text for all of them."""


class MotDePasseAChoisir(ConnexionRefusee):
    """The secret is the right one, and opens nothing but the choice of a password."""


class IdentiteRefusee(ErreurObservatoire):
    """The provider of identity opens nothing for this person; ``str()`` of it is the code of the cause."""


def refus_du_systeme(erreur: OSError) -> str:
    """Say in French why the system refused; its own English text stays for the traceback and the machines."""
    return REFUS_DU_SYSTEME.get(erreur.errno or 0, f"erreur du système n° {erreur.errno}")


def ecriture_refusee(fichier: Path, erreur: OSError) -> ErreurObservatoire:
    """Say why a file that a person named cannot be written, and what to do."""
    dossier = fichier.parent
    remede = "" if dossier.exists() else f"créez d’abord le dossier {dossier}, ou "
    return ErreurObservatoire(
        f"Impossible d’écrire {fichier} ({refus_du_systeme(erreur)}) : {remede}donnez un autre nom."
    )


def consigner(trace: str, dossier: Path) -> Path | None:
    """Write the traceback of an unforeseen error in a folder of logs; return the file, None where it cannot be."""
    fichier = dossier / f"erreur-{datetime.now():%Y%m%d-%H%M%S-%f}-{os.getpid()}.log"
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        fichier.write_text(trace, encoding="utf-8")
    except OSError:
        return None
    return fichier
