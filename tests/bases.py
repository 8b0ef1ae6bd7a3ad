"""The databases that the tests make on the embedded server, and how they are dropped.

What belongs here: reaching the server as its superuser, making a database ready, copying it, dropping it. What does
not: the fixtures (``conftest``), the server of the distribution (``serveur_distribution``).
"""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from ingestion.contracts import CONTRATS
from ingestion.door import landing
from ingestion.simulation import simuler_les_partenaires
from ingestion.simulation.parametres import DEPARTEMENT
from warehouse.access import accounts
from warehouse.access.reading import ouvrir_acces
from warehouse.access.rights import lire_registre
from warehouse.access.sessions import Session
from warehouse.database import connections
from warehouse.database.connections import Base
from warehouse.database.installation import DOSSIER
from warehouse.settings import Settings

SANS_GUICHET = ("ORGANISME", "RESERVATAIRE")
RAW = ("pseudonymes", "quarantaine", "depots", "dossiers_ailleurs", *(contrat.table for contrat in CONTRATS))


def preparer(base: Base, settings: Settings, natures: tuple[str, ...] = SANS_GUICHET) -> None:
    """Make a fresh database ready, where the organismes of the simulation are known and open."""
    connections.preparer(base, settings, demonstration=DEPARTEMENT)
    with base.connexion() as c:
        landing.preparer_raw(c)
    peupler(base, settings, natures)


def peupler(base: Base, settings: Settings, natures: tuple[str, ...] = SANS_GUICHET) -> None:
    """Receive the file of the partners as a demonstration does, by the door; their rights follow as in a publication.

    ``natures``: the rows that it keeps; of the others, the guichets first, each test says its own.
    """
    dossier = settings.simulation_dir / uuid.uuid4().hex
    dossier.mkdir(parents=True)
    fichier = simuler_les_partenaires(dossier)
    entete, *lignes = fichier.read_text(encoding="utf-8").splitlines()
    gardees = [ligne for ligne in lignes if ligne.partition(";")[0] in natures]
    fichier.write_text("\n".join([entete, *gardees, ""]), encoding="utf-8")
    (bilan,) = landing.ingerer(base, settings, [fichier])
    shutil.rmtree(dossier)
    assert bilan.statut in ("charge", "deja_charge")
    with base.connexion() as c:
        c.execute("select acces.suivre_referentiel(true)")
        # The journal of a test begins with it.
        for table in ("acces.journal", "acces.journal_attente"):
            c.execute(f"alter table {table} disable trigger user")
            c.execute(f"truncate {table} restart identity")
            c.execute(f"alter table {table} enable trigger user")


def oublier_les_fichiers(base: Base) -> None:
    """Empty the raw tables; the organismes stay, as no row says that they end: those of before the first file."""
    with base.connexion() as c:
        c.execute("truncate " + ", ".join(f"raw.{table}" for table in RAW) + " restart identity")


def superutilisateur(serveur: Base) -> dict[str, Any]:
    """Return the connection parameters of the embedded server's superuser."""
    return serveur.proprietaire | {"user": "postgres", "password": serveur.serveur.mot_de_passe}


def copier(modele: Base, settings: Settings, nom: str) -> Base:
    """Make the database ``nom`` the same as another of the server, in which nobody is, and open it."""
    with psycopg.connect(**superutilisateur(modele) | {"dbname": "postgres"}, autocommit=True) as c:
        copie, de, a = map(sql.Identifier, (nom, modele.nom, modele.proprietaire["user"]))
        c.execute(sql.SQL("create database {} template {} owner {}").format(copie, de, a))
    base = connections.ouvrir(settings, nom=nom)
    with base.connexion() as c:
        # Rights on a database, and the settings of a role in it, are not copied with it.
        for fichier in ("10_schemas.sql", "30_roles.sql"):
            c.execute((DOSSIER / fichier).read_text(encoding="utf-8"))
    return base


def detruire(serveur: Base, nom: str) -> None:
    """Drop the database ``nom``, whoever is still in it.

    As the superuser: the owner may not end the sessions of the server itself, and an automatic vacuum can be at work
    in any database.
    """
    with psycopg.connect(**superutilisateur(serveur), autocommit=True) as c:
        c.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(nom)))


def devenir(connexion: psycopg.Connection, session: Session) -> None:
    """Become a reader in the transaction of a connection of the authenticator, without our Python."""
    assert connexion.execute("select acces.entrer(%s, %s)", [session.jeton, session.profil]).fetchone() == (True,)
    connexion.execute(f"set local role profil_{session.profil}")


def ouvrir_tout(base: Base, moteur: Engine, session: Session, finalite: str, cible: str = "demande_identite") -> None:
    """Open all that a purpose opens of a view, what the reader may not see included, whatever its number."""
    vue = lire_registre().vues[cible]
    par = vue.finalite.par if vue.finalite else ""
    with base.connexion() as c:
        c.execute("insert into acces.quota_ouverture values ('2026-01-02', 100000000, 'tests') on conflict do nothing")
        toutes = [ligne[0] for ligne in c.execute(f"select distinct {par}::text from marts.{vue.source}")]
    ouvrir_acces(moteur, session, finalite, cible, {par: toutes})


def changer_mot_de_passe(connexion: psycopg.Connection, login: str, mot_de_passe: str) -> None:
    """Give an account a password as its holder would choose it; sessions opened with the former one end."""
    empreinte = accounts.empreinte_de(mot_de_passe)
    connexion.execute("select acces.poser_mot_de_passe(%s, %s, false, 'essai', 'essai')", [login, empreinte])


def oublier_ce_qui_est_propose(base: Base) -> None:
    """Remove the présélections and the decisions that a test entered."""
    with base.connexion() as c:
        c.execute("delete from acces.preselection")
        c.execute("delete from acces.decision_commission")


@contextmanager
def login_personnel(base: Base, compte: str, login: str) -> Iterator[dict[str, Any]]:
    """Give a PostgreSQL login to the holder of an account, for a time; what it left open ends with it."""
    mot_de_passe = "un mot de passe assez long"
    with base.connexion() as c:
        accounts.creer_login_personnel(c, compte, login, mot_de_passe, "essai")
    try:
        yield base.proprietaire | {"user": login, "password": mot_de_passe}
    finally:
        with psycopg.connect(**superutilisateur(base)) as c:
            c.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [login])
            c.execute("update acces.compte set role_pg = null where role_pg = %s", [login])
            c.execute(sql.SQL("drop owned by {}").format(sql.Identifier(login)))
            c.execute(sql.SQL("drop role {}").format(sql.Identifier(login)))


@contextmanager
def candidature_d_un_autre(base: Base, offre: str, demande: str, **autres: str) -> Iterator[None]:
    """Publish one more candidature that nobody has examined: a copy of one of the same landlord, on another offre."""
    valeurs = {
        "candidature_id": "AUTRE-1",
        "offre_id": offre,
        "demande_id": demande,
        "positionne_par": "RESERVATAIRE",
        "date_positionnement": "2026-01-02",
        **autres,
    }
    with base.connexion() as c:
        c.execute(
            "create temp table une as select x.* from marts.fct_candidature as x join marts.fct_offre as o"
            " using (bailleur_code) where o.offre_id = %s and x.etat_code = 'POSITIONNEE' limit 1",
            [offre],
        )
        for colonne, valeur in valeurs.items():
            c.execute(sql.SQL("update une set {} = %s").format(sql.Identifier(colonne)), [valeur])
        c.execute("insert into marts.fct_candidature select * from une")
    try:
        yield
    finally:
        with base.connexion() as c:
            c.execute("delete from marts.fct_candidature where candidature_id = %s", [valeurs["candidature_id"]])
