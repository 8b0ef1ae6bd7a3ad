"""One partner's file: what its first line says, then its records as fragments.

What belongs here: header, order of the columns, byte-order mark, line ends, wrong separator, encoding. What does not:
the values (``ingestion.checks``), the landlord's header line of the 2010 layout (``ingestion.readers.rpls``).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from ingestion.citation import nommer
from ingestion.contracts.base import Colonne, Contrat, Entete
from ingestion.messages import FichierRejete, compte, nombre
from ingestion.readers.lignes import Fragment, decouper, lire_ligne, verifier_encodage
from ingestion.readers.octets import Bloc, blocs, ouvrir, verifier_nature
from ingestion.readers.rpls import EnteteBailleur, lire_entete_bailleur, refuser_second_entete

_NOMS_CITES = 8
_BOM = b"\xef\xbb\xbf"
_AUTRES_SEPARATEURS = {
    ",": "des virgules",
    "\t": "des tabulations",
    "|": "des barres verticales",
    ":": "des deux-points",
}


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
        bloc, ligne, reste = self._premier, 2, b""
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
        """Take the first line off the first block."""
        octets = bloc.octets
        verifier_nature(octets, self.fichier)
        if octets.startswith(_BOM):
            self._compter("BOM", 1)
            octets = octets.removeprefix(_BOM)
        if not octets.strip():
            raise FichierRejete("FICHIER_VIDE", fichier=self.fichier)
        premiere, _, suite = octets.partition(b"\n")
        if b"\r" in premiere.rstrip(b"\r"):
            raise FichierRejete("FIN_DE_LIGNE", fichier=self.fichier)
        verifier_encodage(premiere, self.fichier, 1)
        if self.contrat.entete is Entete.BAILLEUR:
            self.bailleur = lire_entete_bailleur(premiere.decode(), self.fichier)
        else:
            self.colonnes = self._lire_noms(premiere.decode())
        coupees = {rang - 1: taille for rang, taille in bloc.coupees.items()}
        return Bloc(suite, coupees, bloc.crlf, bloc.cr, bloc.dernier)

    def _lire_noms(self, ligne: str) -> tuple[str, ...]:
        """Names of the columns, checked against the contract."""
        noms = tuple(nom.strip().lower() for nom in lire_ligne(ligne))
        connus = set(self.contrat.noms)
        if not connus & set(noms):
            for separateur, trouve in _AUTRES_SEPARATEURS.items():
                if connus & {nom.strip(' "').lower() for nom in ligne.split(separateur)}:
                    raise FichierRejete("SEPARATEUR", fichier=self.fichier, trouve=trouve)
            raise FichierRejete("SANS_ENTETE", fichier=self.fichier, flux=self.contrat.flux)
        repetees = [nom for nom, fois in Counter(noms).items() if fois > 1]
        if repetees:
            colonne = nommer(repetees[0], noms.index(repetees[0]) + 1)
            raise FichierRejete("COLONNE_REPETEE", fichier=self.fichier, colonne=colonne)
        if manquantes := [colonne for colonne in self.contrat.colonnes if colonne.nom not in noms]:
            raise FichierRejete(
                "COLONNES_MANQUANTES",
                fichier=self.fichier,
                nombre=compte(len(manquantes), "colonne"),
                colonnes=_enumerer([colonne.designation for colonne in manquantes]),
                ajoutez=_ajoutez(manquantes),
            )
        self._compter("COLONNE_EN_TROP", len(noms) - len(self.contrat.noms))
        return noms


def _enumerer(noms: Sequence[str]) -> str:
    """Return names one after the other, the first eight of them."""
    return "\u202f; ".join([*noms[:_NOMS_CITES], *(["…"] if len(noms) > _NOMS_CITES else [])])


def _ajoutez(manquantes: Sequence[Colonne]) -> str:
    """Say how to add missing columns: one that is required may not stay empty."""
    obligatoires = [colonne.nom for colonne in manquantes if colonne.obligatoire]
    seule = len(manquantes) == 1
    if not obligatoires:
        return "ajoutez-la, même vide" if seule else "ajoutez-les, même vides"
    if len(obligatoires) == len(manquantes):
        return "ajoutez-la, remplie à chaque ligne" if seule else "ajoutez-les, remplies à chaque ligne"
    return f"ajoutez-les, même vides, sauf {_enumerer(obligatoires)}, à remplir à chaque ligne"
