"""Load what was read and sorted: for each dépôt one decision (loaded, already there, refused) and one transaction.

One reception at a time writes to the database (advisory lock, per lot): two loads of the same file give one dépôt.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import polars as pl
import psycopg

from ingestion.door.checks.comparison import ailleurs, comparer
from ingestion.door.checks.figures import compter
from ingestion.door.checks.messages import FichierRejete, lisible
from ingestion.door.checks.quality import juger
from ingestion.door.checks.relations import declares_par_un_autre, lignes_d_autrui, privees, refus_de_parole
from ingestion.door.checks.sorting import Tri
from ingestion.door.failures import IMPREVUES, est_du_fichier, refus_du_fichier
from ingestion.door.identity import Identites, Pseudonymes
from ingestion.door.ledger import ledger
from ingestion.door.ledger.bilan import Bilan, Statut, balance, bilan_de
from ingestion.door.ledger.corrections import deja_recu, demesure, perte, priverait, remplace
from ingestion.door.ledger.depot import Depot
from ingestion.door.loading import verser
from ingestion.door.partners import droits_retires, suivre
from ingestion.door.returns import recevoir_sans_identite
from ingestion.door.schema import VERROU_PURGE, VERROU_RECEPTION
from ingestion.door.streaming import Evenement, Morceau, Petits, Refus, trier
from warehouse.settings import Settings

Decision = tuple[Depot, Bilan]


class Reception:
    """Reception of a set of files on one connection (autocommit: each dépôt opens its own transaction)."""

    def __init__(self, conn: psycopg.Connection, settings: Settings) -> None:
        self.conn = conn
        # What was purged stays as it is known here until the connection ends.
        conn.execute("select pg_advisory_lock_shared(%s)", (VERROU_PURGE,))
        self.pseudonymes = Pseudonymes.de(conn, settings)
        self._journaux = settings.journaux_dir
        self._dernier: int | None = None
        self._petits_charges: list[int] = []
        conn.execute("set synchronous_commit to off")
        conn.execute("set jit to off")

    def rendre_durable(self) -> None:
        """Wait until everything received is on disk: one wait for all the dépôts of the run."""
        self.conn.execute("set synchronous_commit to on")
        if self._dernier is not None:
            self.conn.execute("update raw.depots set charge_at = charge_at where depot_id = %s", (self._dernier,))

    def refuser_inconnu(self, chemin: Path, sha256: str, erreur: BaseException) -> Bilan:
        """Note a file whose flow, emitter or date is not known."""
        fichier, message = lisible(chemin.name), str(refus_du_fichier(erreur, chemin, self._journaux))
        self._dernier = ledger.refuser(self.conn, fichier, sha256, message)
        return Bilan(fichier, "rejete", message=message, depot_id=self._dernier)

    def ecarter_connus(self, depots: Sequence[Depot]) -> Iterator[Decision]:
        """Yield the files whose content is in the ledger, in force, waiting or withdrawn: nothing changes."""
        connus = ledger.deja_recus(self.conn, depots)
        for depot in depots:
            if connu := ledger.meme_contenu(depot, connus.get(depot.sha256, ())):
                depot.depot_id = connu.depot_id
                yield depot, bilan_de(depot, *deja_recu(connu, depot.fichier))

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
        """Small files; those that an unforeseen error leaves undecided are received one by one."""
        decisions: dict[Path, Decision] = {}
        try:
            self._ensemble(depots, tri, suspectes, decisions)
        except IMPREVUES as erreur:
            self.pseudonymes.oublier()
            if len(depots) == 1:
                return [self._refuser(depots[0], erreur)]
            if not est_du_fichier(erreur):
                raise
            self._un_par_un(tri, decisions)
        return list(decisions.values())

    def _ensemble(
        self, depots: list[Depot], tri: Tri, suspectes: pl.DataFrame | None, decisions: dict[Path, Decision]
    ) -> None:
        """Decide on small files: everything is known before the first transaction."""
        remplaces = ledger.a_remplacer(self.conn, depots)
        decisions |= {depot.chemin: (depot, bilan) for depot, bilan in self.ecarter_connus(depots)}
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
        a_eviter = [*remplaces.en_vigueur.values(), *self._petits_charges]
        if suspectes is not None and ailleurs(self.conn, depots[0], a_eviter):
            suspectes = None
        comparer(self.conn, tri, ailleurs(self.conn, depots[0], remplaces.en_vigueur.values()), revenues=suspectes)
        compter(tri)
        refus = self._juger(depots, [rang for rang in reste if rang not in refus]) | refus
        if not tri.contrat.versionne and len(depots) > 1 and (refus or decisions or remplaces.en_vigueur):
            self._un_par_un(tri, decisions)
            return
        for rang in reste:
            depot = depots[rang]
            if rang in refus:
                decisions[depot.chemin] = self._refuser(depot, refus[rang])
                continue
            with self.conn.transaction():
                verser(self.conn, tri, rang)
                identites = tri.identites(rang)
                purges = tri.pseudonymes.purges(identites)
                decisions[depot.chemin] = self._inscrire(depot, remplaces, identites, purges)
            self._petits_charges.append(depot.depot_id or 0)

    def _un_par_un(self, tri: Tri, decisions: dict[Path, Decision]) -> None:
        """Sort again, one by one, the files of a lot on which nothing is decided: none is judged by another's rows."""
        fragments = dict(tri.table.fragments)
        for rang, depot in enumerate(tri.depots):
            if depot.chemin not in decisions:
                depot.recommencer()
                seul = trier(depot, depot.entete, fragments[rang], self.pseudonymes)
                decisions |= {d.chemin: (d, bilan) for d, bilan in self._petits([depot], seul)}

    def _grand(self, premier: Morceau, suite: Iterator[Evenement]) -> Decision:
        """Receive a large file: its blocks are copied as they come, in one transaction that the gate ends."""
        depot = premier.depot
        for _, bilan in self.ecarter_connus([depot]):
            _passer(premier, suite)
            return depot, bilan
        autrui: Counter[str] = Counter()
        declares: Counter[str] = Counter()
        purges: dict[str, str] = {}
        evenement: Evenement = premier
        try:
            with self.conn.transaction():
                remplaces = ledger.a_remplacer(self.conn, [depot])
                autres = ailleurs(self.conn, depot, remplaces.en_vigueur.values())
                for evenement in chain([premier], suite):
                    if isinstance(evenement, Refus):
                        raise evenement.erreur
                    assert isinstance(evenement, Morceau)  # noqa: S101 - blocks of a file follow one another
                    tri = evenement.tri
                    autrui.update(lignes_d_autrui(self.conn, tri).get(0, Counter()))
                    declares.update(declares_par_un_autre(self.conn, tri, 0))
                    comparer(self.conn, tri, autres, repetees=evenement.suspectes)
                    compter(tri)
                    if not (autrui or declares):
                        verser(self.conn, tri, 0)
                        tri.pseudonymes.inscrire(self.conn, tri.identites(0))
                        purges.update(tri.pseudonymes.purges(tri.identites(0)))
                    if evenement.dernier:
                        break
                if erreur := refus_de_parole(depot, autrui, declares):
                    raise erreur
                if refus := self._juger([depot], [0]):
                    raise refus[0]
                return self._inscrire(depot, remplaces, {}, purges)
        except IMPREVUES as erreur:
            self.pseudonymes.oublier()
            decision = self._refuser(depot, erreur)
            _passer(evenement, suite)
            return decision

    def _juger(self, depots: Sequence[Depot], rangs: Sequence[int]) -> dict[int, FichierRejete]:
        """Rank → refusal of the dépôts that the quality gate stops."""
        if not rangs:
            return {}
        juges = [depots[rang] for rang in rangs]
        volumes = ledger.volumes_habituels(
            self.conn, juges[0].contrat, juges[0].departement, [depot.emetteur for depot in juges]
        )
        raisons = juger(juges, volumes)
        return {
            rangs[i]: FichierRejete("QUALITE", fichier=juges[i].fichier, raison=raison) for i, raison in raisons.items()
        }

    def _inscrire(self, depot: Depot, remplaces: ledger.Places, identites: Identites, purges: Identites) -> Decision:
        """Write the pseudonyms and the ledger of a dépôt whose rows are copied, in its transaction."""
        pseudonymes = self.pseudonymes.au(depot.departement)
        recevoir_sans_identite(self.conn, depot, pseudonymes, purges)
        cle = ledger.cle(depot)
        ancien, attendait = remplaces.en_vigueur.get(cle), remplaces.en_attente.get(cle)
        attente = (
            (perte(self.conn, depot, ancien) if ancien else None)
            or demesure(depot)
            or priverait(droits_retires(self.conn, depot, ancien), depot)
        )
        statut: Statut = "en_attente" if attente else "charge"
        suite = attente or (remplace(ancien) if ancien else "")
        message = f"{balance(depot.lues, depot.chargees, depot.quarantaine, depot.doublons)} {suite}".rstrip()
        with self.conn.pipeline():
            for autre in filter(None, (attendait, None if attente else ancien)):
                ledger.remplacer(self.conn, autre, depot.depot_id or 0)
            pseudonymes.inscrire(self.conn, identites)
            ledger.inscrire(self.conn, depot, message, statut)
        if not attente:
            suivre(self.conn, depot.contrat.flux)
        perdent = privees(self.conn, depot.contrat, ancien) if ancien and not attente else None
        self._dernier = depot.depot_id
        return depot, bilan_de(depot, statut, message, privees=perdent)

    def _refuser(self, depot: Depot, erreur: BaseException) -> Decision:
        refus = refus_du_fichier(erreur, depot.chemin, self._journaux)
        depot.depot_id = self._dernier = ledger.refuser(self.conn, depot.fichier, depot.sha256, str(refus), depot)
        return depot, bilan_de(depot, "rejete", str(refus), juge=refus.code == "QUALITE")


def _passer(evenement: Evenement, suite: Iterator[Evenement]) -> None:
    """Let what is left of the blocks of a file go by."""
    while isinstance(evenement, Morceau) and not evenement.dernier:
        evenement = next(suite)
