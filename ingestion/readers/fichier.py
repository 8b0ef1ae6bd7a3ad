"""One partner's file: what its first line says, then its records as fragments.

What belongs here: first block, byte-order mark, line ends, encoding. What does not: the values
(``ingestion.door.checks.syntax``), the header of names (``ingestion.readers.entete``), that of the 2010 layout
(``ingestion.readers.rpls``).
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from ingestion.contracts.base import Contrat, Entete
from ingestion.door.checks.messages import FichierRejete, compte, nombre
from ingestion.readers.entete import lire_noms, porte_des_noms, refuser_titre, sauter_vides
from ingestion.readers.lignes import Fragment, decouper, verifier_encodage
from ingestion.readers.octets import BOM, Bloc, blocs, ouvrir, verifier_nature
from ingestion.readers.rpls import EnteteBailleur, est_entete_bailleur, lire_entete_bailleur, refuser_second_entete


class Lecteur:
    """Reader of one file under its contract; a context manager."""

    def __init__(self, chemin: Path, contrat: Contrat) -> None:
        self.fichier, self.contrat = chemin.name, contrat
        self.avertissements: dict[str, int] = {}
        self.bailleur: EnteteBailleur | None = None
        self.colonnes: tuple[str, ...] = contrat.noms
        self.lues = 0
        self._chemin = chemin
        self._pile = ExitStack()

    def __enter__(self) -> Self:
        """Open the file and read what its first line says."""
        try:
            flux = self._pile.enter_context(ouvrir(self._chemin))
            self._blocs = blocs(flux)
            self._premier = self._lire_premiere_ligne(next(self._blocs))
        except BaseException as erreur:
            if not self._pile.__exit__(type(erreur), erreur, erreur.__traceback__):
                raise
        return self

    def __exit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._pile.__exit__(genre, erreur, trace)

    @property
    def extra(self) -> tuple[str, ...]:
        """Columns that the contract does not know: kept aside."""
        return tuple(nom for nom in self.colonnes if nom not in self.contrat.noms)

    @property
    def tient_en_un_bloc(self) -> bool:
        """Tell whether the file is small: its first block is its last."""
        return self._premier.dernier

    def fragments(self) -> Iterator[Fragment]:
        """Yield the records of the file, block after block."""
        bloc, ligne, reste = self._premier, self._debut, b""
        while True:
            if reste:
                decalage = reste.count(b"\n")
                coupees = {rang + decalage: taille for rang, taille in bloc.coupees.items()}
                bloc = Bloc(reste + bloc.octets, coupees, bloc.crlf, bloc.cr, bloc.dernier)
            self._compter("CRLF", bloc.crlf)
            self._compter("CR", bloc.cr)
            verifier_encodage(bloc.octets, self.fichier, ligne)
            fragment = decouper(bloc, len(self.colonnes), ligne)
            if self.bailleur:
                refuser_second_entete(fragment, self.fichier)
            self.lues += fragment.lues
            ligne, reste = fragment.suivante, fragment.reste
            yield fragment
            if bloc.dernier:
                break
            bloc = next(self._blocs)
        if self.bailleur and self.bailleur.nombre != self.lues:
            annonce = compte(self.bailleur.nombre, "logement")
            raise FichierRejete("NOMBRE_ANNONCE", fichier=self.fichier, annonce=annonce, lues=nombre(self.lues))

    def _compter(self, avertissement: str, fois: int) -> None:
        if fois:
            self.avertissements[avertissement] = self.avertissements.get(avertissement, 0) + fois

    def _lire_premiere_ligne(self, bloc: Bloc) -> Bloc:
        """Take the header, and what comes before it, off the first block."""
        octets = bloc.octets
        verifier_nature(octets, self.fichier)
        if octets.startswith(BOM):
            self._compter("BOM", 1)
            octets = octets.removeprefix(BOM)
        octets, sautees = sauter_vides(octets)
        for avertissement, fois in sautees.items():
            self._compter(avertissement, fois)
        if not octets:
            raise FichierRejete("FICHIER_VIDE", fichier=self.fichier)
        rang = sautees.total() + 1
        premiere, _, suite = octets.partition(b"\n")
        if b"\r" in premiere.rstrip(b"\r"):
            raise FichierRejete("FIN_DE_LIGNE", fichier=self.fichier)
        verifier_encodage(premiere, self.fichier, rang)
        if self.contrat.entete is Entete.BAILLEUR:
            refuser_titre(octets, rang, self.fichier, est_entete_bailleur)
            self.bailleur = lire_entete_bailleur(premiere.decode(), self.fichier)
        else:
            refuser_titre(octets, rang, self.fichier, porte_des_noms(self.contrat))
            self.colonnes = lire_noms(premiere.decode(), self.contrat, self.fichier)
            self._compter("COLONNE_EN_TROP", len({*self.colonnes} - {*self.contrat.noms}))
        self._debut = rang + 1
        coupees = {place - rang: taille for place, taille in bloc.coupees.items()}
        return Bloc(suite, coupees, bloc.crlf, bloc.cr, bloc.dernier)
