"""Files read, cut, checked and sorted, in the order in which they are to be loaded.

Small files of the same shape are sorted together; a large one comes block after block, so that memory does not
grow with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from ingestion.door.checks.citation import citer_emetteur
from ingestion.door.checks.duplicates import Memoire
from ingestion.door.checks.figures import releves
from ingestion.door.checks.messages import FichierRejete
from ingestion.door.checks.relations import voix
from ingestion.door.checks.sorting import Tri
from ingestion.door.failures import IMPREVUES
from ingestion.door.identity import Pseudonymes
from ingestion.door.ledger.depot import Depot
from ingestion.door.ledger.ledger import cle
from ingestion.readers.fichier import Lecteur
from ingestion.readers.lignes import Fragment
from ingestion.readers.octets import TAILLE_BLOC
from ingestion.readers.table import Table

FICHIERS_MAX = 200
LOT_MAX = 8 * TAILLE_BLOC


@dataclass(frozen=True)
class Refus:
    """A file that cannot be read, or sorted, to its end."""

    depot: Depot
    erreur: BaseException


@dataclass(frozen=True)
class Petits:
    """Small files, whole, sorted together.

    Args:
        suspectes: rows whose key may have been met in earlier small files; None for a flow whose keys may come back.

    """

    depots: list[Depot]
    tri: Tri
    suspectes: pl.DataFrame | None


@dataclass(frozen=True)
class Morceau:
    """One block of a large file; ``dernier`` closes it.

    Args:
        suspectes: rows whose key may have been met in an earlier block; None for a flow without key.

    """

    depot: Depot
    tri: Tri
    suspectes: pl.DataFrame | None
    dernier: bool


Evenement = Refus | Petits | Morceau


def evenements(depots: Iterable[Depot], pseudonymes: Pseudonymes) -> Iterator[Evenement]:
    """Yield what becomes of each dépôt, in order."""
    attente = _Attente(pseudonymes)
    for depot in depots:
        petit: tuple[tuple[str, ...], Fragment] | None = None
        erreur: BaseException | None = None
        try:
            with Lecteur(depot.chemin, depot.contrat) as lecteur:
                _declarer(depot, lecteur)
                if lecteur.tient_en_un_bloc:
                    (fragment,) = _fragments(depot, lecteur)
                    _avertir(depot, lecteur)
                    petit = lecteur.colonnes, fragment
                else:
                    yield from attente.vider()
                    yield from _morceaux(depot, lecteur, pseudonymes)
        except IMPREVUES as imprevue:
            erreur = imprevue
        if erreur or (petit and not attente.admet(depot, *petit)):
            yield from attente.vider()
        if erreur:
            yield Refus(depot, erreur)
        elif petit:
            attente.ajouter(depot, *petit)
    yield from attente.vider()


def _fragments(depot: Depot, lecteur: Lecteur) -> Iterator[Fragment]:
    """Yield the records of the file that are of the département of the dépôt."""
    for fragment in lecteur.fragments():
        yield fragment.garder(depot.est_d_ici) if depot.est_d_ici else fragment


def _morceaux(depot: Depot, lecteur: Lecteur, pseudonymes: Pseudonymes) -> Iterator[Morceau]:
    """Sort the blocks of a large file; the last one is known when nothing follows."""
    memoire = Memoire(depot.contrat) if depot.contrat.cle else None

    def morceau(fragment: Fragment, *, dernier: bool) -> Morceau:
        tri = trier(depot, lecteur.colonnes, fragment, pseudonymes)
        return Morceau(depot, tri, memoire.suspectes(tri.bonnes) if memoire else None, dernier)

    precedent: Fragment | None = None
    for fragment in _fragments(depot, lecteur):
        if precedent is not None:
            yield morceau(precedent, dernier=False)
        precedent = fragment
    _avertir(depot, lecteur)
    if precedent is not None:
        yield morceau(precedent, dernier=True)


def trier(depot: Depot, colonnes: tuple[str, ...], fragment: Fragment, pseudonymes: Pseudonymes) -> Tri:
    """Sort one fragment of one file."""
    tri = Tri(Table(depot.contrat, colonnes, [(0, fragment)]), [depot], pseudonymes.au(depot.departement))
    _appreter(tri)
    return tri


def _appreter(tri: Tri) -> None:
    """Compute here all that can be: while the receiving thread computes, the database waits."""
    tri.preparer()
    tri.une_fois(releves)
    tri.une_fois(voix)


def _declarer(depot: Depot, lecteur: Lecteur) -> None:
    """Take what the first line of the file says, and compare it with what the file declares."""
    depot.entete = lecteur.colonnes
    bailleur = lecteur.bailleur
    if bailleur is None:
        return
    depot.annee = bailleur.annee
    fichier = depot.fichier
    if bailleur.identifiant != depot.emetteur:
        raise FichierRejete(
            "BAILLEUR_AUTRE", fichier=fichier, emetteur=depot.emetteur, bailleur=citer_emetteur(bailleur.identifiant)
        )
    if bailleur.annee != depot.situation_au.year:
        raise FichierRejete(
            "ANNEE_AUTRE", fichier=fichier, annee=bailleur.annee, situation_au=f"{depot.situation_au:%d/%m/%Y}"
        )


def _avertir(depot: Depot, lecteur: Lecteur) -> None:
    for code, nombre in lecteur.avertissements.items():
        depot.avertir(code, nombre)
    if not lecteur.lues:
        depot.avertir("SANS_LIGNE", 1)


class _Attente:
    """Small files waiting to be sorted together."""

    def __init__(self, pseudonymes: Pseudonymes) -> None:
        self._pseudonymes = pseudonymes
        self._colonnes: tuple[str, ...] = ()
        self._fichiers: list[tuple[Depot, Fragment]] = []
        self._presents: set[object] = set()
        self._octets = 0
        self._lot_max = TAILLE_BLOC
        self._memoires: dict[tuple[str, str | None], Memoire] = {}

    def admet(self, depot: Depot, colonnes: tuple[str, ...], fragment: Fragment) -> bool:
        """Tell whether the file may join: same shape and département, room left, no other version of the same dépôt.

        A flow in which one emitter's rows may forbid another's is received file by file.
        """
        return not self._fichiers or (
            self._fichiers[0][0].contrat is depot.contrat
            and depot.contrat.declare_unique is None
            and self._fichiers[0][0].departement == depot.departement
            and self._colonnes == colonnes
            and self._octets + len(fragment.octets) <= self._lot_max
            and len(self._fichiers) < FICHIERS_MAX
            and self._presents.isdisjoint((cle(depot), depot.sha256))
        )

    def ajouter(self, depot: Depot, colonnes: tuple[str, ...], fragment: Fragment) -> None:
        self._fichiers.append((depot, fragment))
        self._presents |= {cle(depot), depot.sha256}
        self._octets += len(fragment.octets)
        self._colonnes = colonnes

    def vider(self) -> Iterator[Petits | Refus]:
        """Sort the files that wait, if any; one by one where a file of the lot cannot be sorted."""
        fichiers, self._fichiers, self._presents, self._octets = self._fichiers, [], set(), 0
        # The first lots are small: until one is sorted, the database has nothing to load.
        self._lot_max = min(2 * self._lot_max, LOT_MAX)
        lots = [fichiers] if fichiers else []
        while lots:
            lot = lots.pop(0)
            depots = [depot for depot, _ in lot]
            fragments = [(rang, fragment) for rang, (_, fragment) in enumerate(lot)]
            try:
                tri = Tri(
                    Table(depots[0].contrat, self._colonnes, fragments),
                    depots,
                    self._pseudonymes.au(depots[0].departement),
                )
                _appreter(tri)
                suspectes = self._suspectes(tri)
            except IMPREVUES as erreur:
                if len(lot) > 1:
                    lots = [[fichier] for fichier in lot]
                else:
                    yield Refus(depots[0], erreur)
            else:
                yield Petits(depots, tri, suspectes)

    def _suspectes(self, tri: Tri) -> pl.DataFrame | None:
        contrat = tri.contrat
        if contrat.versionne or not contrat.cle:
            return None
        cle_memoire = contrat.table, tri.depots[0].departement
        return self._memoires.setdefault(cle_memoire, Memoire(contrat)).suspectes(tri.bonnes)
