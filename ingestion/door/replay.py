"""Try quarantined rows again, when what they lacked has arrived: a référentiel, a demande, an offre.

Rows that pass join their dépôt, under their own line number, and the balance of its ledger still holds.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psycopg
from psycopg.types.json import Jsonb

from ingestion.contracts import CONTRATS, contrat_du_format
from ingestion.contracts.base import Entete
from ingestion.door.checks.comparison import ailleurs, comparer
from ingestion.door.checks.figures import compter
from ingestion.door.checks.messages import QUARANTAINE, compte, nombre, soigner
from ingestion.door.checks.offres import fautes
from ingestion.door.declaration import verifier_flux
from ingestion.door.failures import traduire_pannes
from ingestion.door.ledger import ledger
from ingestion.door.ledger.bilan import Bilan, bilan_de
from ingestion.door.ledger.depot import Depot
from ingestion.door.loading import copier
from ingestion.door.reception import Reception
from ingestion.door.returns import recevoir_sans_identite
from ingestion.door.schema import VERROU_RECEPTION
from ingestion.door.streaming import trier
from ingestion.readers.lignes import Faute, Fragment, lire_ligne
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.progress import Progression, silence
from warehouse.settings import Settings


class _Ligne(NamedTuple):
    quarantaine_id: int
    ligne: int
    code: str
    champ: str | None
    message: str
    contenu: str

    @property
    def faute(self) -> Faute:
        """What it was put aside for."""
        return Faute(self.ligne, self.code, self.champ, self.message, self.contenu)


def rejouer(
    base: Base,
    settings: Settings,
    *,
    flux: str | None = None,
    depot_id: int | None = None,
    code: str | None = None,
    progression: Progression | None = None,
) -> list[Bilan]:
    """Try again the rows put aside in the dépôts in force; return one account per dépôt concerned.

    Args:
        base: the database.
        settings: settings of the home.
        flux: only this flow.
        depot_id: only this dépôt.
        code: only rows put aside for this reason.
        progression: told how many dépôts are done.

    """
    avancer = progression or silence
    bilans: list[Bilan] = []
    with base.connexion(autocommit=True) as conn, traduire_pannes():
        reception = Reception(conn, settings)
        conn.execute("select pg_advisory_lock(%s)", (VERROU_RECEPTION,))
        _verifier(conn, flux, depot_id, code)
        depots = _depots(conn, flux, depot_id, code)
        tables = [contrat.table for contrat in CONTRATS]
        depots.sort(key=lambda depot: tables.index(depot.contrat.table))
        for rang, depot in enumerate(depots):
            avancer("Nouvel essai de la quarantaine", rang, len(depots))
            with conn.transaction():
                bilans.append(_rejouer_depot(conn, reception, depot, code))
        reception.rendre_durable()
    return bilans


def _verifier(conn: psycopg.Connection, flux: str | None, depot_id: int | None, code: str | None) -> None:
    """Refuse a flow, a reason or a dépôt that there is not, with those that there are."""
    verifier_flux(flux)
    if code is not None and code not in QUARANTAINE:
        lus = conn.execute("select distinct code from raw.quarantaine where rejouee_at is null order by code")
        presents = ", ".join(lu for (lu,) in lus) or "aucun"
        raise ErreurObservatoire(
            soigner("Motif inconnu : « {} » ; motifs présents en quarantaine : {}.").format(code, presents)
        )
    if depot_id is not None:
        ledger.verifier_numero(conn, depot_id)


def _depots(conn: psycopg.Connection, flux: str | None, depot_id: int | None, code: str | None) -> list[Depot]:
    """Dépôts in force that hold rows to try again."""
    requete = (
        "select depot_id, fichier, sha256, flux, format, emetteur, situation_au, departement_code, controles"
        " from raw.depots as depot"
        " where statut = 'charge' and exists (select from raw.quarantaine as ecart where"
        " ecart.depot_id = depot.depot_id and ecart.rejouee_at is null and ecart.code = any (%(codes)s))"
        " and (%(flux)s::text is null or flux = %(flux)s)"
        " and (%(depot)s::bigint is null or depot_id = %(depot)s) order by situation_au, depot_id"
    )
    depots, departements = [], ledger.departements(conn)
    for numero, fichier, sha, flux_lu, format_, emetteur, situation, ici, controles in conn.execute(
        requete, {"codes": _codes(code), "flux": flux, "depot": depot_id}
    ):
        contrat = contrat_du_format(flux_lu, format_)
        depot = Depot(
            Path(fichier), sha, contrat, emetteur, situation, departements, 0, ici, depot_id=numero, controles=controles
        )
        depot.entete = tuple(controles["entete"] or contrat.noms)
        depot.annee = situation.year if contrat.entete is Entete.BAILLEUR else None
        depots.append(depot)
    return depots


def _codes(code: str | None) -> list[str]:
    """Reasons whose rows may be tried again."""
    return [nom for nom, motif in QUARANTAINE.items() if motif.rejouable and code in (None, nom)]


def _rejouer_depot(conn: psycopg.Connection, reception: Reception, depot: Depot, code: str | None) -> Bilan:
    """Sort the rows again; load those that pass, give the others their present reason."""
    requete = (
        "select quarantaine_id, ligne, code, champ, message, contenu from raw.quarantaine"
        " where depot_id = %s and rejouee_at is null and code = any (%s) order by ligne"
    )
    lignes = [_Ligne(*ligne) for ligne in conn.execute(requete, (depot.depot_id, _codes(code)))]
    champs = {ligne.ligne: lire_ligne(ligne.contenu) for ligne in lignes}
    entieres = [ligne for ligne in lignes if len(champs[ligne.ligne]) == len(depot.entete)]
    fragment = Fragment(
        b"",
        np.empty(0, np.int64),
        complexes=[(ligne.ligne, champs[ligne.ligne], ligne.contenu) for ligne in entieres],
        lues=len(entieres),
    )
    tri = trier(depot, depot.entete, fragment, reception.pseudonymes)
    comparer(conn, tri, ailleurs(conn, depot, [depot.depot_id or 0]), repetees=tri.bonnes)
    tri.ecarter([*fautes(conn, tri)])
    restantes = {faute.ligne: faute for faute in tri.fautes(0)}
    passees = [ligne for ligne in entieres if ligne.ligne not in restantes]
    compter(tri)
    copier(conn, tri.contrat, tri.colonnes, tri.octets(0))
    identites = tri.identites(0)
    tri.pseudonymes.inscrire(conn, identites)
    recevoir_sans_identite(conn, depot, tri.pseudonymes, tri.pseudonymes.purges(identites))
    _noter(conn, depot, passees)
    with conn.cursor() as curseur:
        curseur.executemany(
            "update raw.quarantaine set (code, champ, message) = (%s, %s, %s) where quarantaine_id = %s",
            [
                (faute.code, faute.champ, faute.message, ligne.quarantaine_id)
                for ligne in entieres
                if (faute := restantes.get(ligne.ligne))
            ],
        )
    return _bilan(depot, lignes, passees, restantes)


def _noter(conn: psycopg.Connection, depot: Depot, passees: Sequence[_Ligne]) -> None:
    """Move the rows that passed from one side of the balance to the other."""
    conn.execute(
        "update raw.depots set quarantaine = quarantaine - %s, chargees = chargees + %s, doublons = doublons + %s,"
        " controles = %s where depot_id = %s",
        (len(passees), depot.chargees, depot.doublons, Jsonb(depot.controles), depot.depot_id),
    )
    conn.execute(
        "update raw.quarantaine set rejouee_at = clock_timestamp() where quarantaine_id = any (%s)",
        ([ligne.quarantaine_id for ligne in passees],),
    )


def _bilan(depot: Depot, lignes: Sequence[_Ligne], passees: Sequence[_Ligne], restantes: dict[int, Faute]) -> Bilan:
    depot.lues = len(lignes)
    depot.oublier_ecarts()
    depot.ecarter(restantes.get(ligne.ligne, ligne.faute) for ligne in lignes if ligne not in passees)
    message = (
        f"{compte(len(lignes), 'ligne')} à rejouer\u00a0: {compte(depot.chargees, 'chargée')},"
        f" {compte(depot.doublons, 'doublon')}, {nombre(depot.quarantaine)} encore en quarantaine."
    )
    return bilan_de(depot, "charge", message)
