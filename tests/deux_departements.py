"""Two départements in one home: the files of the one and those of a neighbour, received together and published."""

from pathlib import Path

import psycopg

from ingestion.door import landing
from ingestion.simulation import simuler
from orchestration.build import construire
from orchestration.home import preparer_home
from tests.bases import superutilisateur
from warehouse.access import accounts
from warehouse.database.connections import Base
from warehouse.settings import Settings

ICI, AUTRE = "31", "09"
# A copy of the database, for who purges it.
A_PURGER = "a_purger"


def simuler_l_autre(dossier: Path, autre: str = AUTRE) -> None:
    """Write the files of the neighbour: one year, some 900 demandes."""
    simuler(dossier, departement=autre, scale=0.01, years=1, seed=9)


def derouler_les_deux(
    settings: Settings, fichiers: Path, *, echelle: float, annees: int, graine: int, ici: str = ICI, autre: str = AUTRE
) -> Base:
    """Do the whole line on ``settings``, of these simulated files and of those of so small a neighbour."""
    base = preparer_home(settings, demonstration=ici)
    with base.connexion() as c:
        accounts.ajouter_departement(c, autre, "essai")
        accounts.creer_organisme(c, accounts.gestionnaire_de(autre))
    simuler(fichiers / ici, departement=ici, scale=echelle, years=annees, seed=graine)
    simuler_l_autre(fichiers / autre, autre)
    bilans = landing.ingerer(base, settings, [fichiers])
    assert [(b.fichier, b.message) for b in bilans if b.statut in ("rejete", "en_attente")] == []
    assert len(bilans) == len([*fichiers.glob("*/*.csv")])
    construire(base, settings)
    return base


def copier_pour_la_purge(base: Base) -> None:
    """Copy the database, in which nobody is."""
    with psycopg.connect(**superutilisateur(base) | {"dbname": "postgres"}, autocommit=True) as c:
        c.execute(f"create database {A_PURGER} template {base.nom} owner observatoire")
