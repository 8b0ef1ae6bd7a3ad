"""Bytes of a partner's file: digest, decompression, blocks of whole lines.

Memory is flat: a line longer than ``LIGNE_MAX`` is cut to an extract while it is being read, wherever it ends.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from ingestion.door.checks.messages import FichierRejete
from warehouse.errors import refus_du_systeme

TAILLE_BLOC = 4 << 20
LIGNE_MAX = 1 << 20
EXTRAIT = 1000
BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_SIGNATURES = (
    (b"PK\x03\x04", "classeur ou archive zip"),
    (b"%PDF", "document PDF"),
    (b"\xd0\xcf\x11\xe0", "classeur d'un ancien tableur"),
    (b"<?xml", "document XML"),
    (b"<html", "page web"),
    (b"<!DOCTYPE", "page web"),
    (b"\xff\xfe", "texte en UTF-16"),
    (b"\xfe\xff", "texte en UTF-16"),
)


@dataclass
class Bloc:
    """Whole lines, each ended by a line feed.

    Args:
        octets: the bytes.
        coupees: index of a line in the block → true length of a line of which only an extract is kept.
        crlf: number of CRLF line ends met, turned into LF.
        cr: number of CR line ends met, in a file that has no other; turned into LF.
        dernier: nothing follows.

    """

    octets: bytes
    coupees: dict[int, int] = field(default_factory=dict)
    crlf: int = 0
    cr: int = 0
    dernier: bool = False


def empreinte(chemin: Path) -> tuple[str, int]:
    """SHA-256 and size of the file as received."""
    try:
        with chemin.open("rb") as fichier:
            return hashlib.file_digest(fichier, "sha256").hexdigest(), fichier.tell()
    except OSError as erreur:
        raise FichierRejete("ILLISIBLE", fichier=chemin.name, raison=refus_du_systeme(erreur)) from erreur


@contextmanager
def ouvrir(chemin: Path) -> Iterator[BinaryIO]:
    """Open a plain or compressed file; a damaged archive is a refusal, not a traceback."""
    try:
        with chemin.open("rb") as brut:
            tete = brut.read(2)
            brut.seek(0)
            if tete == _GZIP:
                with gzip.open(brut, "rb") as clair:
                    yield cast("BinaryIO", clair)
            else:
                yield brut
    except (EOFError, gzip.BadGzipFile, zlib.error) as erreur:
        raise FichierRejete("ARCHIVE_TRONQUEE", fichier=chemin.name) from erreur
    except OSError as erreur:
        raise FichierRejete("ILLISIBLE", fichier=chemin.name, raison=refus_du_systeme(erreur)) from erreur


def verifier_nature(debut: bytes, fichier: str) -> None:
    """Refuse what is plainly no text, naming it."""
    for signature, nature in _SIGNATURES:
        if debut[: len(signature)].lower() == signature.lower():
            raise FichierRejete("PAS_UN_FICHIER_TEXTE", fichier=fichier, nature=nature)
    premiere = debut.split(b"\n", 1)[0]
    if b"\x00" in premiere:
        raise FichierRejete("PAS_UN_FICHIER_TEXTE", fichier=fichier, nature="contenu binaire")


class _Lignes:
    """Bytes of a file whose lines end with LF: those of an old Mac, which end with CR alone, are turned."""

    def __init__(self, flux: BinaryIO, taille: int) -> None:
        self._flux, self._taille = flux, taille
        self._debut: bytes | None = flux.read(taille)
        self._en_cr = b"\r" in self._debut and b"\n" not in self._debut
        self.cr = 0

    def lire(self) -> bytes:
        """Return the next bytes, as many as there are in a block, fewer at the end of the file."""
        lu, self._debut = self._flux.read(self._taille) if self._debut is None else self._debut, None
        if self._en_cr:
            self.cr += lu.count(b"\r")
            lu = lu.replace(b"\r", b"\n")
        return lu


def blocs(flux: BinaryIO, taille: int = TAILLE_BLOC) -> Iterator[Bloc]:
    """Yield blocks of whole lines; the last line need not be ended."""
    lignes = _Lignes(flux, taille)
    reste = b""
    dernier = False
    while not dernier:
        lu = lignes.lire()
        dernier = len(lu) < taille
        tampon = reste + lu
        if dernier and tampon and not tampon.endswith(b"\n"):
            tampon += b"\n"
        fin = tampon.rfind(b"\n") + 1
        octets, reste = tampon[:fin], tampon[fin:]
        coupees: dict[int, int] = {}
        if len(reste) > LIGNE_MAX:
            extrait, longueur, reste = _sauter_ligne(lignes, reste)
            coupees[octets.count(b"\n")] = longueur
            octets += extrait + b"\n"
        cr, lignes.cr = lignes.cr, 0
        yield _bloc(octets, coupees, cr, dernier=dernier)


def _sauter_ligne(lignes: _Lignes, debut: bytes) -> tuple[bytes, int, bytes]:
    """Read to the end of an over-long line; return its extract, its length and what follows it."""
    extrait, longueur = debut[:EXTRAIT].decode("utf-8", "ignore").encode(), len(debut)
    while lu := lignes.lire():
        fin = lu.find(b"\n")
        if fin >= 0:
            return extrait, longueur + fin, lu[fin + 1 :]
        longueur += len(lu)
    return extrait, longueur, b""


def _bloc(octets: bytes, coupees: dict[int, int], cr: int, *, dernier: bool) -> Bloc:
    """Make a block, its line ends brought to LF."""
    crlf = octets.count(b"\r\n") if b"\r" in octets else 0
    if crlf:
        octets = octets.replace(b"\r\n", b"\n")
    return Bloc(octets, coupees, crlf, cr, dernier)
