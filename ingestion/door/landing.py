"""Receive partners' files: recognise, read, check, load, one transaction per dépôt, in the order of the flows.

What belongs here: the order of the work and what is said at its end. Each step is a module of its own beside this one.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import psycopg
from psycopg import sql

from ingestion.contracts import CONTRATS
from ingestion.contracts.referentiels import CONTRAT as PARTENAIRES
from ingestion.door.ahead import en_avance
from ingestion.door.checks.messages import FichierRejete, lisible, soigner
from ingestion.door.declaration import reconnaitre, verifier_flux
from ingestion.door.failures import IMPREVUES, traduire_pannes
from ingestion.door.ledger import ledger
from ingestion.door.ledger.bilan import Bilan
from ingestion.door.ledger.decisions import confirmer, retirer
from ingestion.door.ledger.depot import Depot
from ingestion.door.partners import Partenaires, partenaires
from ingestion.door.reception import Reception
from ingestion.door.replay import rejouer
from ingestion.door.schema import preparer_raw
from ingestion.door.sharing import est_partagee, repartir
from ingestion.door.streaming import evenements
from ingestion.readers.octets import empreinte
from warehouse.access.accounts import ouvrir_comptes_de_demo
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.progress import Progression, silence
from warehouse.settings import Settings

__all__ = ["Bilan", "confirmer", "ingerer", "preparer_raw", "rejouer", "retirer"]

_KO = 1024


def ingerer(
    base: Base,
    settings: Settings,
    chemins: Iterable[Path | str],
    *,
    flux: str | None = None,
    emetteur: str | None = None,
    situation_au: dt.date | str | None = None,
    progression: Progression | None = None,
) -> list[Bilan]:
    """Receive files and folders of files; return the accounts of each file, in the order in which they are named.

    One account per file; of a file that speaks of several départements, one for each.

    Args:
        base: the database.
        settings: settings of the home, for the key of the pseudonyms.
        chemins: files or folders.
        flux: flow, when the name of the file does not say it.
        emetteur: emitter, same.
        situation_au: date of situation, same.
        progression: told what is being loaded, in kilobytes.

    """
    verifier_flux(flux)
    fichiers = lister(chemins)
    avancer = progression or silence
    bilans: dict[Path, list[Bilan]] = {}
    with base.connexion(autocommit=True) as conn, traduire_pannes():
        reception = Reception(conn, settings)
        departements = ledger.departements(conn)
        ici = min(departements) if len(departements) == 1 else None
        depots: list[Depot] = []
        empreintes: dict[Path, tuple[str, int]] = {}
        for rang, fichier in enumerate(fichiers):
            avancer("Reconnaissance des fichiers", rang, len(fichiers))
            sha256 = ""
            try:
                sha256, octets = empreintes[fichier] = empreinte(fichier)
                d = reconnaitre(fichier, flux=flux, emetteur=emetteur, situation_au=situation_au)
            except IMPREVUES as erreur:
                bilans[fichier] = [reception.refuser_inconnu(fichier, sha256, erreur)]
            else:
                depots.append(Depot(fichier, sha256, d.contrat, d.emetteur, d.situation_au, departements, octets, ici))
        depots.sort(key=_ordre)
        for lot in _lots(depots):
            bilans |= _recevoir(reception, lot, avancer)
        if any(depot.contrat == PARTENAIRES for depot in depots):
            with conn.transaction():
                ouvrir_comptes_de_demo(conn, settings)
        reception.rendre_durable()
        _noter_ailleurs(conn, settings, empreintes)
        _mesurer(conn)
    return [bilan for fichier in fichiers for bilan in bilans[fichier]]


def _lots(depots: Sequence[Depot]) -> list[list[Depot]]:
    """Return what is received together.

    The partners first: a file may come from an organisme that another file of the lot makes known. With several
    départements, flow by flow: whose a candidature is says the offre that it names.
    """
    if est_partagee(depots):
        return [[*lot] for _, lot in groupby(depots, key=_ordre_du_flux)]
    return [[d for d in depots if d.contrat == PARTENAIRES], [d for d in depots if d.contrat != PARTENAIRES]]


def _habilites(
    reception: Reception, connus: Partenaires, depots: Sequence[Depot], bilans: dict[Path, list[Bilan]]
) -> list[Depot]:
    """Return the dépôts that their emitter may send; a file of which it may not send a part is refused whole."""
    refuses: set[Path] = set()
    for depot in depots:
        try:
            connus.verifier(depot)
        except FichierRejete as refus:
            if depot.chemin not in refuses:
                bilans[depot.chemin] = [reception.refuser_inconnu(depot.chemin, depot.sha256, refus)]
            refuses.add(depot.chemin)
    return [depot for depot in depots if depot.chemin not in refuses]


def _recevoir(reception: Reception, lot: Sequence[Depot], avancer: Progression) -> dict[Path, list[Bilan]]:
    """Load those of the dépôts that are new and whose emitter may send them, reading ahead."""
    bilans = {depot.chemin: [bilan] for depot, bilan in reception.ecarter_connus(lot)}
    connus = partenaires(reception.conn)
    depots = _habilites(reception, connus, [depot for depot in lot if depot.chemin not in bilans], bilans)
    if est_partagee(depots):
        depots = _habilites(reception, connus, repartir(reception.conn, depots), bilans)
    tailles = {depot.chemin: depot.octets for depot in depots}
    total, fait = sum(tailles.values()), 0
    for depot, numero in zip(depots, ledger.numeros(reception.conn, len(depots)), strict=True):
        depot.depot_id = numero
    with en_avance(evenements(depots, reception.pseudonymes)) as suite:
        for bilan_du_depot in reception.recevoir(suite):
            depot, bilan = bilan_du_depot
            bilans.setdefault(depot.chemin, []).append(bilan)
            fait += tailles[depot.chemin]
            avancer(f"Chargement\u00a0: {depot.contrat.flux}", fait // _KO, total // _KO)
    return bilans


def _noter_ailleurs(conn: psycopg.Connection, settings: Settings, empreintes: dict[Path, tuple[str, int]]) -> None:
    """Note in which other folders than those of the home files are: the purge looks into them too."""
    siens = settings.landing_dir, settings.simulation_dir
    with conn.cursor() as curseur:
        curseur.executemany(
            "insert into raw.dossiers_ailleurs values (%s, %s, %s) on conflict do nothing",
            [
                (lisible(str(dossier)), sha256, octets)
                for dossier, (sha256, octets) in ((f.resolve().parent, lue) for f, lue in empreintes.items())
                if not any(dossier.is_relative_to(sien) for sien in siens)
            ],
        )


def _mesurer(conn: psycopg.Connection) -> None:
    """Give statistics to the tables that grew by a tenth: without them a build is planned blind, and may not end."""
    grandies = conn.execute(
        "select relid::regclass::text from pg_stat_user_tables join pg_class on pg_class.oid = relid"
        " where schemaname = 'raw' and pg_relation_size(relid) > 1.1 * 8192 * greatest(relpages, 0)"
        " and pg_relation_size(relid) > 0"
    ).fetchall()
    with conn.transaction():
        # Six thousand rows describe a table of a hundred columns as well as thirty thousand, in a fifth of the time.
        conn.execute("set local default_statistics_target to 20")
        for (table,) in grandies:
            conn.execute(sql.SQL("analyze {}").format(sql.SQL(table)))


def _ordre_du_flux(depot: Depot) -> int:
    return CONTRATS.index(depot.contrat)


def _ordre(depot: Depot) -> tuple[int, dt.date, str, str]:
    return _ordre_du_flux(depot), depot.situation_au, depot.emetteur, depot.fichier


def lister(chemins: Iterable[Path | str]) -> list[Path]:
    """Return the files named, and those of the folders named, hidden ones left out, each once."""
    fichiers: dict[Path, None] = {}
    for chemin in map(Path, chemins):
        if chemin.is_dir():
            trouves = [f for f in sorted(chemin.rglob("*")) if f.is_file() and not f.name.startswith(".")]
            if not trouves:
                phrase = soigner("Le dossier « {chemin} » ne contient aucun fichier à recevoir : vérifiez le chemin.")
                raise ErreurObservatoire(phrase.format(chemin=chemin))
            fichiers |= dict.fromkeys(trouves)
        elif chemin.is_file():
            fichiers[chemin] = None
        elif chemin.exists():
            phrase = soigner("« {chemin} » n'est ni un fichier ni un dossier : donnez le chemin d'un fichier.")
            raise ErreurObservatoire(phrase.format(chemin=chemin))
        else:
            phrase = soigner("« {chemin} » n'existe pas : vérifiez le chemin du fichier ou du dossier.")
            raise ErreurObservatoire(phrase.format(chemin=chemin))
    return list(fichiers)
