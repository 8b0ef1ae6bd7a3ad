"""The file of a backup: members, and a manifest that knows the digest of each.

What belongs here: writing it whole or not at all, reading it verified or not at all. What does not: what is in it.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from warehouse.errors import ErreurObservatoire, ecriture_refusee, refus_du_systeme

FORMAT = 1
MANIFESTE = "manifeste.json"
DONNEES, SECRETS = "données", "secrets"
BLOC = 1 << 20
# Names of customers are in it: nobody but its owner reads it.
MODE = 0o600


def pour_soi(fichier: Path) -> IO[bytes]:
    """Open a file to write, which nobody else may read."""
    return os.fdopen(os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "wb")


class Ecriture:
    """An archive that is being written; ``manifeste`` is completed by the caller."""

    def __init__(self, archive: zipfile.ZipFile, genre: str) -> None:
        self._archive = archive
        self.empreintes: dict[str, str] = {}
        self.manifeste: dict[str, Any] = {"genre": genre, "format": FORMAT}

    @contextmanager
    def membre(self, nom: str) -> Iterator[Callable[[bytes], None]]:
        """Open a member, of which only the end tells the size; yield what writes a block of it."""
        empreinte = hashlib.sha256()
        with self._archive.open(nom, "w", force_zip64=True) as flux:

            def ecrire(bloc: bytes) -> None:
                empreinte.update(bloc)
                flux.write(bloc)

            yield ecrire
        self.empreintes[nom] = empreinte.hexdigest()

    def finir(self) -> None:
        """Write the manifest: an archive without it was cut off."""
        self._archive.writestr(MANIFESTE, json.dumps(self.manifeste | {"membres": self.empreintes}, indent=1))


@contextmanager
def ecrire(fichier: Path, genre: str) -> Iterator[Ecriture]:
    """Write an archive beside, then give it its name: a file of that name is whole."""
    if fichier.exists():
        raise ErreurObservatoire(f"{fichier} existe déjà : rien n’est écrit ; donnez un autre nom.")
    provisoire = fichier.with_name(f".{fichier.name}.part")
    try:
        with pour_soi(provisoire) as flux:
            with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                ecriture = Ecriture(archive, genre)
                yield ecriture
                ecriture.finir()
            flux.flush()
            os.fsync(flux.fileno())
        provisoire.replace(fichier)
    except OSError as erreur:
        raise ecriture_refusee(fichier, erreur) from erreur
    finally:
        provisoire.unlink(missing_ok=True)


class Archive:
    """An archive that was verified."""

    def __init__(self, archive: zipfile.ZipFile, manifeste: dict[str, Any]) -> None:
        self._archive = archive
        self.manifeste = manifeste

    @property
    def membres(self) -> list[str]:
        """Names of the members, the manifest left out."""
        return list(self.manifeste["membres"])

    def ouvrir(self, nom: str) -> IO[bytes]:
        """Open a member."""
        return self._archive.open(nom)


@contextmanager
def lire(fichier: Path, genre: str) -> Iterator[Archive]:
    """Open an archive of this kind, verified to the last byte; nothing else is done with a file that is not sound."""
    try:
        archive = zipfile.ZipFile(fichier)
    except OSError as erreur:
        raise ErreurObservatoire(f"{fichier} ne se lit pas ({refus_du_systeme(erreur)}) : vérifiez le nom.") from erreur
    except zipfile.BadZipFile as erreur:
        raise _abimee(fichier) from erreur
    with archive:
        yield Archive(archive, _verifier(archive, fichier, genre))


def _verifier(archive: zipfile.ZipFile, fichier: Path, genre: str) -> dict[str, Any]:
    try:
        manifeste: dict[str, Any] = json.loads(archive.read(MANIFESTE))
        if manifeste["genre"] != genre:
            raise ErreurObservatoire(
                f"{fichier} contient les {manifeste['genre']} d’une sauvegarde, et il faut ici les {genre} :"
                " rien n’est changé ; vérifiez l’ordre des fichiers."
            )
        if manifeste["format"] > FORMAT:
            raise ErreurObservatoire(
                f"{fichier} vient d’une version plus récente de l’observatoire : rien n’est changé ; installez-la ici,"
                " puis recommencez."
            )
        empreintes = {nom: _empreinte(archive, nom) for nom in archive.namelist() if nom != MANIFESTE}
        if empreintes != manifeste["membres"]:
            raise _abimee(fichier)
    except (KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as erreur:
        raise _abimee(fichier) from erreur
    return manifeste


def _empreinte(archive: zipfile.ZipFile, nom: str) -> str:
    empreinte = hashlib.sha256()
    with archive.open(nom) as flux:
        while bloc := flux.read(BLOC):
            empreinte.update(bloc)
    return empreinte.hexdigest()


def _abimee(fichier: Path) -> ErreurObservatoire:
    return ErreurObservatoire(
        f"{fichier} n’est pas une sauvegarde de l’observatoire, ou elle a été coupée ou modifiée : rien n’est changé ;"
        " prenez-en une autre copie."
    )
