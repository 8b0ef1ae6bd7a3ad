"""``chargement``: the loader against a bare ``COPY`` of the same files, in the same run.

The reference is fair to both: a table of the same columns, constraints and indexes as the raw one, one connection, one
transaction for each file, one wait for the disk at the end. What a process pays once (importing the libraries) is paid
before, off the clock. Repetitions take turns, each in a database of its own; the measure is the median of their ratios.
"""

import gzip
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import BinaryIO, cast

import psycopg
from psycopg import sql

from ingestion.contracts import contrat_de_table
from ingestion.door import landing
from ingestion.simulation.acteurs import organismes
from ingestion.simulation.parametres import DEPARTEMENT
from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_moins
from orchestration.commands.display import decimal
from warehouse.database import connections
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire

BARRE = 0.4
REPETITIONS = 5
BLOC = 1 << 20
NOM_DE_LA_BASE = "mesure_chargement"
REFERENCE = (
    "Référence : COPY nu des mêmes fichiers, une transaction par fichier sur une seule connexion, dans une table de"
    " mêmes colonnes, contraintes et index ; démarrage des bibliothèques hors mesure, des deux côtés."
)


def mesurer(banc: Banc) -> list[Mesure]:
    """Load one large file, then the files of a flow, each both ways."""
    demandes = banc.fichiers("demandes_*.csv*")
    grand = reunir(demandes, banc.settings.home_dir / "grand")
    # What the files refer to is loaded before, off the clock, and the libraries with it.
    amont = banc.fichiers("referentiels_*.csv*")
    banc.dire(REFERENCE)
    taille = decimal(grand.stat().st_size / 1e6, 0)
    return [
        _comparer(banc, f"un fichier de {taille} Mo", amont, [grand]),
        _comparer(banc, f"{len(demandes)} fichiers d’un flux", amont, demandes),
    ]


def reunir(fichiers: list[Path], dossier: Path) -> Path:
    """Write files end to end, as their gestionnaire would send them: it may speak for every guichet."""
    contrat = contrat_de_table("demandes")
    lus = organismes(DEPARTEMENT)
    gestionnaire = next(un["organisme_code"] for un in lus if un["type_organisme"] in contrat.pour_autrui)
    derniere = max(fichier.name.split("_")[2] for fichier in fichiers).removesuffix(".gz")
    dossier.mkdir(exist_ok=True)
    sortie = dossier / f"demandes_{gestionnaire}_{derniere}"
    with sortie.open("wb") as ecriture:
        for rang, fichier in enumerate(fichiers):
            with ouvrir(fichier) as lecture:
                entete = lecture.readline()
                ecriture.write(entete if rang == 0 else b"")
                while bloc := lecture.read(BLOC):
                    ecriture.write(bloc)
    return sortie


def ouvrir(fichier: Path) -> BinaryIO:
    """Open a file as bytes, compressed or not."""
    return cast("BinaryIO", gzip.open(fichier, "rb")) if fichier.suffix == ".gz" else fichier.open("rb")


def _comparer(banc: Banc, quoi: str, amont: list[Path], fichiers: list[Path]) -> Mesure:
    rapports, debits = [], []
    for rang in range(REPETITIONS):
        banc.dire(f"Chargement : {quoi}, {rang + 1} sur {REPETITIONS}…")
        nu, notre, lignes = _repeter(banc, amont, fichiers)
        rapports.append(nu / notre)
        debits.append(lignes / notre)
    unite = f"× COPY nu des mêmes fichiers ({median(debits):,.0f} lignes/s)"
    return au_moins(f"chargement : {quoi}, médiane de {REPETITIONS}", median(rapports), unite, BARRE, 1.0)


def _repeter(banc: Banc, amont: list[Path], fichiers: list[Path]) -> tuple[float, float, int]:
    """Copy files bare, then receive them; return the seconds of each and the number of rows."""
    banc.base()
    base = connections.ouvrir(banc.settings, nom=NOM_DE_LA_BASE)
    try:
        connections.preparer(base, banc.settings, demonstration=DEPARTEMENT)
        with base.connexion() as connexion:
            landing.preparer_raw(connexion)
        landing.ingerer(base, banc.settings, amont)
        nu, lignes = copier(base, fichiers)
        debut = time.monotonic()
        bilans = landing.ingerer(base, banc.settings, fichiers)
        notre = time.monotonic() - debut
    finally:
        with banc.base().connexion(autocommit=True) as connexion:
            # Without ``force``, which only a superuser may use against an autovacuum at work; this one waits for it.
            connexion.execute(f'drop database if exists "{NOM_DE_LA_BASE}"')
    if sum(bilan.lues for bilan in bilans) != lignes:
        raise ErreurObservatoire("Le chargement n’a pas lu autant de lignes que la copie nue : mesure sans valeur.")
    return nu, notre, lignes


def copier(base: Base, fichiers: Sequence[Path]) -> tuple[float, int]:
    """Copy files bare, one transaction each, into the twin of their raw table; return seconds and rows."""
    with base.connexion(autocommit=True) as connexion:
        connexion.execute("create schema mesure")
        connexion.execute("create table mesure.nu (like raw.demandes including all)")
        # What the loader alone knows of a row has the same place in the twin.
        connexion.execute("alter table mesure.nu alter _ligne set default 0, alter _depot_id set default 0")
        debut = time.monotonic()
        connexion.execute("set synchronous_commit to off")
        for fichier in fichiers:
            with ouvrir(fichier) as lecture:
                entete = lecture.readline().decode().strip().split(";")
                _copier_un(connexion, entete, lecture)
        connexion.execute("set synchronous_commit to on")
        connexion.execute("comment on table mesure.nu is 'on disk'")
        secondes = time.monotonic() - debut
        ligne = connexion.execute("select count(*) from mesure.nu").fetchone()
        connexion.execute("drop schema mesure cascade")
    return secondes, int(ligne[0]) if ligne else 0


def _copier_un(connexion: psycopg.Connection, entete: list[str], lecture: BinaryIO) -> None:
    colonnes = sql.SQL(", ").join(map(sql.Identifier, entete))
    ordre = sql.SQL("copy mesure.nu ({}) from stdin with (format csv, delimiter ';')").format(colonnes)
    with connexion.cursor() as curseur, curseur.copy(ordre) as copie:
        while bloc := lecture.read(BLOC):
            copie.write(bloc)
