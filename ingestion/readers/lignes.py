"""Cut a block into records and tell, line by line, what cannot be one.

Nearly every line of a partner's file has no quote: those are recognised on the bytes of the whole block at once and
handed over as they are. Only lines with a quote are read one by one, with what follows when a field runs over several
lines.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import compress
from typing import NamedTuple

import numpy as np

from ingestion.door.checks.messages import QUARANTAINE, FichierRejete, compte, soigner
from ingestion.readers.octets import EXTRAIT, LIGNE_MAX, Bloc

SEPARATEUR = ";"
_SUITE_MAX = 50
_CP1252 = frozenset(range(0x80, 0xA0))


@dataclass(frozen=True)
class Faute:
    """One row put aside: its line, a code of ``messages.QUARANTAINE``, the field, the sentence, the text of the row."""

    ligne: int
    code: str
    champ: str | None
    message: str
    contenu: str


@dataclass
class Fragment:
    """Records of one block.

    Args:
        octets: simple records, one a line, with the right number of fields and no quote.
        lignes: their line numbers in the file.
        complexes: records with quotes: line number, fields, text.
        fautes: rows put aside.
        lues: records met, faulty ones included; blank lines are none.
        suivante: number of the line that follows what was cut.
        reste: end of the block that belongs to a record closed in the next one.

    """

    octets: bytes
    lignes: np.ndarray
    complexes: list[tuple[int, list[str], str]] = field(default_factory=list)
    fautes: list[Faute] = field(default_factory=list)
    lues: int = 0
    suivante: int = 1
    reste: bytes = b""

    def garder(self, est_gardee: Callable[[np.ndarray], np.ndarray]) -> "Fragment":
        """Return the same block without the records and the faults of some lines.

        Args:
            est_gardee: line numbers → which of them stay.

        """
        justes = est_gardee(self.lignes)
        fins = np.flatnonzero(np.frombuffer(self.octets, np.uint8) == 10)
        debuts = np.concatenate((np.zeros(1, np.int64), fins[:-1] + 1)) if fins.size else fins
        autres = est_gardee(np.array([*(ligne for ligne, *_ in self.complexes), *(f.ligne for f in self.fautes)], int))
        complexes = list(compress(self.complexes, autres))
        fautes = list(compress(self.fautes, autres[len(self.complexes) :]))
        octets = _garder(self.octets, justes, debuts, fins)
        lues = int(justes.sum()) + len(complexes) + len(fautes)
        return Fragment(octets, self.lignes[justes], complexes, fautes, lues)


class Bords(NamedTuple):
    """Where the lines of a block begin and end, and which are plainly right."""

    debuts: np.ndarray
    fins: np.ndarray
    justes: np.ndarray


def verifier_encodage(octets: bytes, fichier: str, premiere: int) -> None:
    """Refuse a block that is not UTF-8, with the line and how to convert the file."""
    if octets.isascii():
        return
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError as erreur:
        ligne = premiere + octets.count(b"\n", 0, erreur.start)
        texte = octets.decode("utf-8", "surrogateescape")
        isoles = {ord(lettre) - 0xDC00 for lettre in texte if 0xDC80 <= ord(lettre) <= 0xDCFF}
        encodage = "WINDOWS-1252" if isoles & _CP1252 else "ISO-8859-1"
        raise FichierRejete("ENCODAGE", fichier=fichier, ligne=ligne, encodage=encodage) from erreur


def propre(texte: str) -> str:
    """Text that the database can keep: no NUL, and an extract of what is over-long."""
    texte = texte.replace("\x00", "\u2400")
    return texte if len(texte) <= LIGNE_MAX else texte[:EXTRAIT]


def faute_de_ligne(ligne: int, code: str, contenu: str, detail: str = "", champ: str | None = None) -> Faute:
    """Build a fault whose sentence is that of its code, preceded by the detail."""
    motif = QUARANTAINE[code]
    debut = f"{soigner(motif.libelle)} ({detail})" if detail else soigner(motif.libelle)
    return Faute(ligne, code, champ, f"{debut}. {soigner(motif.que_faire)}", propre(contenu))


def decouper(bloc: Bloc, nb_champs: int, premiere: int) -> Fragment:
    """Cut a block whose first line is number ``premiere``."""
    octets = bloc.octets
    tableau = np.frombuffer(octets, np.uint8)
    fins = np.flatnonzero(tableau == 10)
    if not fins.size:
        return Fragment(b"", np.empty(0, np.int64), suivante=premiere)
    debuts = np.concatenate((np.zeros(1, np.int64), fins[:-1] + 1))
    longueurs = fins - debuts
    nb_separateurs = np.add.reduceat(tableau == ord(SEPARATEUR), debuts, dtype=np.int32)
    speciales = np.zeros(fins.size, bool)
    for octet in (0, ord('"'), ord("\r"), 1):
        if bytes((octet,)) in octets:
            speciales[np.searchsorted(fins, np.flatnonzero(tableau == octet))] = True
    speciales[list(bloc.coupees)] = True
    speciales |= longueurs > LIGNE_MAX
    vides = longueurs == 0
    justes = (nb_separateurs == nb_champs - 1) & ~speciales & ~vides
    fragment = Fragment(b"", np.empty(0, np.int64), suivante=premiere + fins.size)
    autres = np.flatnonzero(~justes & ~vides)
    if autres.size:
        fin = _lire_autres(fragment, bloc, nb_champs, premiere, Bords(debuts, fins, justes), autres)
        if fin < fins.size:
            fragment.reste = octets[debuts[fin] :]
            fragment.suivante = premiere + fin
            justes[fin:] = False
    fragment.octets = octets if justes.all() else _garder(octets, justes, debuts, fins)
    fragment.lignes = np.flatnonzero(justes) + premiere
    fragment.lues = fragment.lignes.size + len(fragment.complexes) + len(fragment.fautes)
    return fragment


def _garder(octets: bytes, justes: np.ndarray, debuts: np.ndarray, fins: np.ndarray) -> bytes:
    """Bytes of the right lines, taken run by run."""
    bords = np.flatnonzero(np.diff(np.concatenate(([False], justes, [False])).astype(np.int8)))
    return b"".join(octets[debuts[a] : fins[b - 1] + 1] for a, b in zip(bords[::2], bords[1::2], strict=True))


def _lire_autres(
    fragment: Fragment, bloc: Bloc, nb_champs: int, premiere: int, bords: Bords, autres: np.ndarray
) -> int:
    """Read the lines that are not plainly right, one by one; return the line where the block stops being whole."""
    jusqu_a = -1
    for indice in autres.tolist():
        if indice <= jusqu_a:
            continue
        texte = bloc.octets[bords.debuts[indice] : bords.fins[indice]]
        ligne = premiere + indice
        if indice in bloc.coupees or len(texte) > LIGNE_MAX:
            extrait = texte[:EXTRAIT].decode("utf-8", "ignore")
            detail = compte(bloc.coupees.get(indice, len(texte)), "octet")
            fragment.fautes.append(faute_de_ligne(ligne, "LIGNE_TROP_LONGUE", extrait, detail))
            continue
        if b"\x00" in texte:
            fragment.fautes.append(faute_de_ligne(ligne, "OCTET_NUL", texte.decode()))
            continue
        champs, suites = _lire_enregistrement(bloc.octets, bords, indice)
        if champs is None:
            if not bloc.dernier and indice + _SUITE_MAX > bords.fins.size:
                return indice
            fragment.fautes.append(faute_de_ligne(ligne, "GUILLEMET_NON_FERME", texte.decode()))
            continue
        entier = bloc.octets[bords.debuts[indice] : bords.fins[indice + suites]].decode()
        if len(champs) == nb_champs:
            fragment.complexes.append((ligne, champs, entier))
        elif suites:
            fragment.fautes.append(faute_de_ligne(ligne, "GUILLEMET_NON_FERME", texte.decode()))
            continue
        else:
            detail = f"{len(champs)} au lieu de {nb_champs}"
            fragment.fautes.append(faute_de_ligne(ligne, "NB_CHAMPS", entier, detail))
        jusqu_a = indice + suites
        bords.justes[indice + 1 : jusqu_a + 1] = False
    return int(bords.fins.size)


def _lire_enregistrement(octets: bytes, bords: Bords, indice: int) -> tuple[list[str] | None, int]:
    """Fields of the record that starts at a line, and the number of further lines it takes; None if never closed."""
    premiere = octets[bords.debuts[indice] : bords.fins[indice]]
    if b'"' not in premiere:
        return premiere.decode().split(SEPARATEUR), 0
    epuise = False

    def lignes() -> Iterator[str]:
        nonlocal epuise
        for i in range(indice, min(indice + _SUITE_MAX, bords.fins.size)):
            yield octets[bords.debuts[i] : bords.fins[i] + 1].decode()
        epuise = True

    lecteur = csv.reader(lignes(), delimiter=SEPARATEUR, strict=True)
    try:
        champs = next(lecteur)
    except csv.Error:
        return None, 0
    return (None, 0) if epuise else (champs, lecteur.line_num - 1)


def lire_ligne(texte: str) -> list[str]:
    """Fields of one record given as text; what is no CSV, a lone carriage return say, is cut at its separators."""
    try:
        return next(csv.reader(io.StringIO(texte), delimiter=SEPARATEUR), [])
    except csv.Error:
        return texte.split(SEPARATEUR)
