"""Two départements in one home: the files of the run and those of a neighbour, received together and published."""

from pathlib import Path

import psycopg

from ingestion.door import landing
from ingestion.simulation import simuler
from orchestration.build import construire
from orchestration.home import preparer_home
from tests.bases import superutilisateur
from warehouse.access import accounts
from warehouse.settings import Settings

ICI, AUTRE = "31", "09"
# A copy of the database, for who purges it.
A_PURGER = "a_purger"


def simuler_l_autre(dossier: Path) -> None:
    """Write the files of the neighbour: one year, some 900 demandes."""
    simuler(dossier, departement=AUTRE, scale=0.01, years=1, seed=9)


def derouler_les_deux(settings: Settings, fichiers: Path, *, echelle: float, annees: int, graine: int) -> None:
    """Do the whole line on ``settings``, of these simulated files and of those of so small a neighbour."""
    base = preparer_home(settings)
    with base.connexion() as c:
        accounts.ajouter_departement(c, AUTRE, "essai")
        gestionnaire = {"organisme_code": f"GEST{AUTRE}", "libelle": "Gestionnaire", "profil": "gestionnaire"}
        accounts.creer_organisme(c, gestionnaire | {"departement_code": AUTRE})
    simuler(fichiers / ICI, scale=echelle, years=annees, seed=graine)
    simuler_l_autre(fichiers / AUTRE)
    bilans = landing.ingerer(base, settings, [fichiers])
    assert [(b.fichier, b.message) for b in bilans if b.statut in ("rejete", "en_attente")] == []
    assert len(bilans) == len([*fichiers.glob("*/*.csv")])
    construire(base, settings)
    with psycopg.connect(**superutilisateur(base) | {"dbname": "postgres"}, autocommit=True) as c:
        c.execute(f"create database {A_PURGER} template {base.nom} owner observatoire")
