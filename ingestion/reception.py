"""Load what was read and sorted: for each dépôt one decision (loaded, already there, refused) and one transaction.

One reception at a time writes to the database (advisory lock, per lot): two loads of the same file give one dépôt.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import polars as pl
import psycopg
from psycopg import sql

from ingestion import ledger
from ingestion.bilan import Bilan, balance, bilan_de
from ingestion.contracts.base import Contrat, Doublon
from ingestion.depot import Depot
from ingestion.duplicates import des_autres_depots, doublons_en_base, doublons_entre_fichiers, du_depot
from ingestion.figures import compter
from ingestion.identity import Identites, Pseudonymes
from ingestion.loading import verser
from ingestion.messages import FichierRejete
from ingestion.quality import juger
from ingestion.relations import declares_par_un_autre, lignes_d_autrui, orphelines, refus_de_parole
from ingestion.schema import VERROU_RECEPTION
from ingestion.sorting import RANG, Tri
from ingestion.streaming import Evenement, Morceau, Petits, Refus, trier
from warehouse.settings import Settings

Decision = tuple[Depot, Bilan]


class Reception:
    """Reception of a set of files on one connection (autocommit: each dépôt opens its own transaction)."""

    def __init__(self, conn: psycopg.Connection, settings: Settings) -> None:
        self.conn = conn
        self.pseudonymes = Pseudonymes.de(settings)
        self._dernier: int | None = None
        self._petits_charges: list[int] = []
        conn.execute("set synchronous_commit to off")
        conn.execute("set jit to off")

    def rendre_durable(self) -> None:
        """Wait until everything received is on disk: one wait for all the dépôts of the run."""
        self.conn.execute("set synchronous_commit to on")
        if self._dernier is not None:
            self.conn.execute("update raw.depots set charge_at = charge_at where depot_id = %s", (self._dernier,))

    def refuser_inconnu(self, fichier: Path, sha256: str, message: str) -> Bilan:
        """Note a file whose flow, emitter or date is not known."""
        self._dernier = ledger.refuser(self.conn, fichier.name, sha256, message)
        return Bilan(fichier.name, "rejete", message=message, depot_id=self._dernier)

    def ecarter_connus(self, depots: Sequence[Depot]) -> Iterator[Decision]:
        """Yield the files whose content is already in force: nothing changes."""
        connus = ledger.deja_charges(self.conn, depots)
        for depot in depots:
            if trouve := ledger.meme_contenu(depot, connus.get(depot.sha256, ())):
                numero, fichier = trouve
                depot.depot_id = numero
                sous = "" if fichier == depot.fichier else f" sous le nom «\u00a0{fichier}\u00a0»"
                yield (
                    depot,
                    bilan_de(depot, "deja_charge", f"Déjà chargé{sous} (dépôt {numero})\u00a0: rien n’a changé."),
                )

    def recevoir(self, evenements: Iterator[Evenement]) -> Iterator[Decision]:
        """Decide on each dépôt."""
        for evenement in evenements:
            with self._verrou():
                match evenement:
                    case Refus(depot, erreur):
                        decisions = [self._refuser(depot, erreur)]
                    case Petits():
                        decisions = self._petits(evenement.depots, evenement.tri, evenement.suspectes)
                    case Morceau():
                        decisions = [self._grand(evenement, evenements)]
            yield from decisions

    @contextmanager
    def _verrou(self) -> Iterator[None]:
        self.conn.execute("select pg_advisory_lock(%s)", (VERROU_RECEPTION,))
        try:
            yield
        finally:
            if not self.conn.closed:
                self.conn.execute("select pg_advisory_unlock(%s)", (VERROU_RECEPTION,))

    def _petits(self, depots: list[Depot], tri: Tri, suspectes: pl.DataFrame | None = None) -> list[Decision]:
        """Small files: everything is known before the first transaction."""
        remplaces = ledger.a_remplacer(self.conn, depots)
        decisions = {depot.chemin: (depot, bilan) for depot, bilan in self.ecarter_connus(depots)}
        autrui = lignes_d_autrui(self.conn, tri)
        reste = [rang for rang, depot in enumerate(depots) if depot.chemin not in decisions]
        refus = {
            rang: erreur
            for rang in reste
            if (
                erreur := refus_de_parole(
                    depots[rang], autrui.get(rang, Counter()), declares_par_un_autre(self.conn, tri, rang)
                )
            )
        }
        a_eviter = [*remplaces.values(), *self._petits_charges]
        if suspectes is not None and self.ailleurs(tri.contrat, a_eviter):
            suspectes = None
        self.comparer(tri, self.ailleurs(tri.contrat, remplaces.values()), revenues=suspectes)
        compter(tri)
        refus = self._juger(depots, [rang for rang in reste if rang not in refus]) | refus
        if not tri.contrat.versionne and len(depots) > 1 and (refus or decisions):
            return [*decisions.values(), *self._un_par_un(tri, reste)]
        for rang in reste:
            depot = depots[rang]
            if rang in refus:
                decisions[depot.chemin] = self._refuser(depot, refus[rang])
                continue
            with self.conn.transaction():
                verser(self.conn, tri, rang)
                decisions[depot.chemin] = self._inscrire(depot, remplaces, tri.identites(rang))
            self._petits_charges.append(depot.depot_id or 0)
        return list(decisions.values())

    def _un_par_un(self, tri: Tri, rangs: Sequence[int]) -> Iterator[Decision]:
        """Sort again one by one the files of a lot one of which is refused: none is judged by another's rows."""
        fragments = dict(tri.table.fragments)
        for rang in rangs:
            depot = tri.depots[rang]
            depot.recommencer()
            yield from self._petits([depot], trier(depot, depot.entete, fragments[rang], self.pseudonymes))

    def _grand(self, premier: Morceau, suite: Iterator[Evenement]) -> Decision:
        """Receive a large file: its blocks are copied as they come, in one transaction that the gate ends."""
        depot = premier.depot
        for _, bilan in self.ecarter_connus([depot]):
            _passer(premier, suite)
            return depot, bilan
        autrui: Counter[str] = Counter()
        declares: Counter[str] = Counter()
        try:
            with self.conn.transaction():
                remplaces = ledger.a_remplacer(self.conn, [depot])
                ailleurs = self.ailleurs(depot.contrat, remplaces.values())
                for evenement in chain([premier], suite):
                    if isinstance(evenement, Refus):
                        raise evenement.erreur
                    assert isinstance(evenement, Morceau)  # noqa: S101 - blocks of a file follow one another
                    tri = evenement.tri
                    autrui.update(lignes_d_autrui(self.conn, tri).get(0, Counter()))
                    declares.update(declares_par_un_autre(self.conn, tri, 0))
                    self.comparer(tri, ailleurs, repetees=evenement.suspectes)
                    compter(tri)
                    if not (autrui or declares):
                        verser(self.conn, tri, 0)
                        self.pseudonymes.inscrire(self.conn, tri.identites(0))
                    if evenement.dernier:
                        break
                if erreur := refus_de_parole(depot, autrui, declares):
                    raise erreur
                if refus := self._juger([depot], [0]):
                    raise refus[0]
                return self._inscrire(depot, remplaces)
        except FichierRejete as erreur:
            self.pseudonymes.oublier()
            return self._refuser(depot, erreur)

    def ailleurs(self, contrat: Contrat, sauf: Iterable[int]) -> sql.Composable | None:
        """Condition on the rows in force in other dépôts than these; None where none could be a duplicate."""
        sauf = list(sauf)
        seule = not contrat.versionne and contrat.doublon is not Doublon.PERMIS
        return des_autres_depots(sauf) if seule and ledger.autre_en_vigueur(self.conn, contrat, sauf) else None

    def comparer(
        self,
        tri: Tri,
        ailleurs: sql.Composable | None,
        *,
        repetees: pl.DataFrame | None = None,
        revenues: pl.DataFrame | None = None,
    ) -> None:
        """Compare with what the database holds: other flows, other dépôts, rows of this dépôt already loaded.

        Args:
            tri: rows being sorted.
            ailleurs: condition on the rows of other dépôts, as ``ailleurs`` gives it.
            repetees: rows whose key may be that of a row of this dépôt already loaded.
            revenues: rows whose key may be that of a row of another dépôt; None: any row.

        """
        tri.ecarter(orphelines(self.conn, tri))
        contrat = tri.contrat
        if contrat.doublon is Doublon.PERMIS:
            return
        if repetees is not None:
            ce_depot = du_depot(tri.depots[0].depot_id)
            self._retirer(tri, doublons_en_base(self.conn, tri.table, repetees, ce_depot, "CLE_REPETEE"))
        if not contrat.versionne and len(tri.depots) > 1:
            self._retirer(tri, doublons_entre_fichiers(tri.table, tri.bonnes))
        if ailleurs is not None:
            lignes = tri.bonnes if revenues is None else tri.bonnes.join(revenues.select(RANG), on=RANG, how="semi")
            self._retirer(tri, doublons_en_base(self.conn, tri.table, lignes, ailleurs, "CLE_DEJA_RECUE"))

    @staticmethod
    def _retirer(tri: Tri, trouves: tuple[list, list]) -> None:
        ecarts, identiques = trouves
        tri.ecarter(ecarts)
        tri.ignorer(identiques)

    def _juger(self, depots: Sequence[Depot], rangs: Sequence[int]) -> dict[int, FichierRejete]:
        """Rank → refusal of the dépôts that the quality gate stops."""
        if not rangs:
            return {}
        juges = [depots[rang] for rang in rangs]
        volumes = ledger.volumes_habituels(self.conn, juges[0].contrat, [depot.emetteur for depot in juges])
        raisons = juger(juges, volumes)
        return {
            rangs[i]: FichierRejete("QUALITE", fichier=juges[i].fichier, raison=raison) for i, raison in raisons.items()
        }

    def _inscrire(self, depot: Depot, remplaces: dict[ledger.Cle, int], identites: Identites | None = None) -> Decision:
        """Write the pseudonyms and the ledger of a dépôt whose rows are copied, in its transaction."""
        message = balance(depot.lues, depot.chargees, depot.quarantaine, depot.doublons)
        ancien = remplaces.get(ledger.cle(depot))
        with self.conn.pipeline():
            if ancien:
                message += f" Remplace le dépôt {ancien}, conservé."
                ledger.remplacer(self.conn, ancien, depot)
            self.pseudonymes.inscrire(self.conn, identites or {})
            ledger.inscrire(self.conn, depot, message)
        self._dernier = depot.depot_id
        return depot, bilan_de(depot, "charge", message)

    def _refuser(self, depot: Depot, erreur: FichierRejete) -> Decision:
        depot.depot_id = self._dernier = ledger.refuser(self.conn, depot.fichier, depot.sha256, str(erreur), depot)
        return depot, bilan_de(depot, "rejete", str(erreur), juge=erreur.code == "QUALITE")


def _passer(premier: Morceau, suite: Iterator[Evenement]) -> None:
    """Let the blocks of a file go by."""
    evenement: Evenement = premier
    while isinstance(evenement, Morceau) and not evenement.dernier:
        evenement = next(suite)
