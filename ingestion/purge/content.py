"""What a file says, whatever holds it: compressed or not, an archive, a workbook, a text in UTF-16.

What belongs here: the numbers that a file bears, and whether all of it could be read. What does not: what becomes of
the file (``ingestion.purge.traces``).
"""

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, cast

NUMERO = re.compile(r"(?=((?:[0-9]{3}|02[AB])(?:0[1-9]|1[0-2])[0-9]{8}[A-Z0-9]{5}))")
_BLOC = 1 << 22
# Longer than a number written in four bytes a letter.
_RECOUVREMENT = 128
# Archives in archives, and bytes that come out of one file: beyond, somebody made them to be endless.
_PROFONDEUR, _OCTETS_MAX = 4, 1 << 36
_BALISES = re.compile(rb"<[^<>]{0,2000}>")
# What no text holds, UTF-16 apart.
_SANS_TEXTE = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f]")
_OUVREURS: tuple[tuple[bytes, Callable[[IO[bytes]], IO[bytes]]], ...] = (
    (b"\x1f\x8b", lambda flux: cast("IO[bytes]", gzip.GzipFile(fileobj=flux))),
    (b"BZh", lambda flux: cast("IO[bytes]", bz2.BZ2File(flux))),
    (b"\xfd7zXZ\x00", lambda flux: cast("IO[bytes]", lzma.LZMAFile(flux))),  # noqa: SIM115 - closed by who reads
)
_ZIP = b"PK\x03\x04"
# An archive that is cut, closed by a password, or compressed in a way that Python does not know.
_ILLISIBLE = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, NotImplementedError)


def numeros(texte: str) -> set[str]:
    """Return what has the form of a numéro unique in a text."""
    return set(NUMERO.findall(texte))


class Contenu:
    """What a file says; ``est_incomplet``, once read: a part of it is no text, or is closed, and may name anybody."""

    def __init__(self, fichier: Path) -> None:
        self.est_incomplet = False
        self._fichier = fichier
        self._reste = _OCTETS_MAX

    def numeros(self) -> Iterator[set[str]]:
        """Yield what has the form of a numéro unique, part by part, the name of the file being the first.

        Raises:
            OSError: the file itself cannot be read.

        """
        yield numeros(self._fichier.name)
        with self._fichier.open("rb") as flux:
            yield from self._lire(flux, 0)

    def _lire(self, flux: IO[bytes], profondeur: int) -> Iterator[set[str]]:
        """Yield the numbers of a stream, opened first if it is an archive."""
        debut = flux.read(len(_OUVREURS[-1][0]))
        if profondeur < _PROFONDEUR and debut.startswith(_ZIP):
            yield from self._lire_archive(flux, debut, profondeur)
            return
        for signature, ouvrir in _OUVREURS:
            if profondeur < _PROFONDEUR and debut.startswith(signature):
                yield from self._essayer(partial(ouvrir, _depuis(flux, debut)), profondeur)
                return
        yield from self._lire_blocs(flux, debut)

    def _lire_archive(self, flux: IO[bytes], debut: bytes, profondeur: int) -> Iterator[set[str]]:
        try:
            archive = zipfile.ZipFile(_depuis(flux, debut))
        except _ILLISIBLE:
            self.est_incomplet = True
            return
        with archive:
            for membre in archive.infolist():
                yield numeros(membre.filename)
                if not membre.is_dir():
                    yield from self._essayer(partial(archive.open, membre), profondeur)

    def _essayer(self, ouvrir: Callable[[], IO[bytes]], profondeur: int) -> Iterator[set[str]]:
        """Read what is inside as far as it goes."""
        try:
            with ouvrir() as dedans:
                yield from self._lire(dedans, profondeur + 1)
        except _ILLISIBLE:
            self.est_incomplet = True

    def _lire_blocs(self, flux: IO[bytes], debut: bytes) -> Iterator[set[str]]:
        """Yield by blocks that overlap, so that no number is cut."""
        fin = b""
        est_utf16 = debut.startswith((b"\xff\xfe", b"\xfe\xff"))
        while bloc := debut + flux.read(_BLOC):
            debut = b""
            self._reste -= len(bloc)
            if self._reste < 0:
                self.est_incomplet = True
                return
            self.est_incomplet |= not est_utf16 and _SANS_TEXTE.search(bloc) is not None
            lu = fin + bloc
            yield numeros(lu.decode("latin-1"))
            # UTF-16 and UTF-32 write a number with NULs between its letters; a workbook may, with tags.
            serre = lu.replace(b"\0", b"")
            if b"<" in serre:
                serre = _BALISES.sub(b"", serre)
            if len(serre) < len(lu):
                yield numeros(serre.decode("latin-1"))
            fin = lu[-_RECOUVREMENT:]


def _depuis(flux: IO[bytes], debut: bytes) -> IO[bytes]:
    """Return the stream, from its beginning: one that cannot go back is kept in memory."""
    if flux.seekable():
        flux.seek(0)
        return flux
    return io.BytesIO(debut + flux.read())
