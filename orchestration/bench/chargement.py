"""``chargement``: the loader against a bare ``COPY`` of the same files into the same columns, in the same run."""

import gzip
import time
from pathlib import Path

import psycopg
from psycopg import sql

from ingestion import landing
from ingestion.contracts import contrat_de_table
from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_moins
from warehouse import database
from warehouse.database import Base
from warehouse.erreurs import ErreurObservatoire

BARRE = 0.4
BLOC = 1 << 20
NOM_DE_LA_BASE = "mesure_chargement"


def mesurer(banc: Banc) -> list[Mesure]:
    """Load one large file, then the files of a flow, each both ways, in a database of its own."""
    demandes = banc.fichiers("demandes_*.csv*")
    grand = reunir(demandes, banc.settings.home_dir / "grand")
    # What the large file refers to is loaded before, off the clock.
    amont = banc.fichiers("referentiels_*.csv*")
    return [
        _comparer(banc, "un grand fichier", amont, [grand]),
        _comparer(banc, f"{len(demandes)} fichiers d’un flux", amont, demandes),
    ]


def reunir(fichiers: list[Path], dossier: Path) -> Path:
    """Write the files of the busiest emitter end to end: a partner's whole history in one file."""
    poids: dict[str, int] = {}
    for fichier in fichiers:
        emetteur = fichier.name.split("_")[1]
        poids[emetteur] = poids.get(emetteur, 0) + fichier.stat().st_size
    emetteur = max(poids, key=lambda code: poids[code])
    siens = [f for f in fichiers if f.name.split("_")[1] == emetteur]
    dernier = siens[-1].name.removesuffix(".gz")
    dossier.mkdir(exist_ok=True)
    sortie = dossier / dernier
    with sortie.open("wb") as ecriture:
        for rang, fichier in enumerate(siens):
            with ouvrir(fichier) as lecture:
                entete = lecture.readline()
                ecriture.write(entete if rang == 0 else b"")
                while bloc := lecture.read(BLOC):
                    ecriture.write(bloc)
    return sortie


def ouvrir(fichier: Path):  # type: ignore[no-untyped-def]
    """Open a file as bytes, compressed or not."""
    return gzip.open(fichier, "rb") if fichier.suffix == ".gz" else fichier.open("rb")


def _comparer(banc: Banc, quoi: str, amont: list[Path], fichiers: list[Path]) -> Mesure:
    banc.dire(f"Chargement : {quoi}…")
    banc.base()
    base = database.ouvrir(banc.settings, nom=NOM_DE_LA_BASE)
    try:
        database.preparer(base, banc.settings)
        with base.connexion() as connexion:
            landing.preparer_raw(connexion)
        landing.ingerer(base, banc.settings, amont)
        nu, lignes = copier(base, fichiers)
        debut = time.monotonic()
        bilans = landing.ingerer(base, banc.settings, fichiers)
        notre = time.monotonic() - debut
    finally:
        with banc.base().connexion(autocommit=True) as connexion:
            connexion.execute(f'drop database if exists "{NOM_DE_LA_BASE}" with (force)')
    if sum(bilan.lues for bilan in bilans) != lignes:
        raise ErreurObservatoire("Le chargement n’a pas lu autant de lignes que la copie nue : mesure sans valeur.")
    return au_moins(f"chargement : {quoi}", nu / notre, f"× COPY nu ({lignes / notre:,.0f} lignes/s)", BARRE, 1.0)


def copier(base: Base, fichiers: list[Path]) -> tuple[float, int]:
    """Copy files bare, into a table of the columns of their contract; return seconds and rows."""
    contrat = contrat_de_table("demandes")
    colonnes = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(nom)) for nom in contrat.noms)
    with base.connexion() as connexion:
        connexion.execute("create schema mesure")
        connexion.execute(sql.SQL("create table mesure.nu ({})").format(colonnes))
        connexion.commit()
        debut = time.monotonic()
        for fichier in fichiers:
            with ouvrir(fichier) as lecture:
                entete = lecture.readline().decode().strip().split(";")
                _copier_un(connexion, entete, lecture)
        connexion.commit()
        secondes = time.monotonic() - debut
        ligne = connexion.execute("select count(*) from mesure.nu").fetchone()
        connexion.execute("drop schema mesure cascade")
    return secondes, int(ligne[0]) if ligne else 0


def _copier_un(connexion: psycopg.Connection, entete: list[str], lecture) -> None:  # type: ignore[no-untyped-def]
    colonnes = sql.SQL(", ").join(map(sql.Identifier, entete))
    ordre = sql.SQL("copy mesure.nu ({}) from stdin with (format csv, delimiter ';')").format(colonnes)
    with connexion.cursor() as curseur, curseur.copy(ordre) as copie:
        while bloc := lecture.read(BLOC):
            copie.write(bloc)
