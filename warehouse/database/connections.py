"""Where the database is and how each role reaches it.

What belongs here: opening the database (embedded, or the one of ``OBSERVATOIRE_DATABASE_URL``) and handing out
connections. What does not: making the owner (``warehouse.database.bootstrap``), the objects inside
(``warehouse.database.installation``), reading as a reader (``warehouse.access.reading``).

Four roles log in: the owner ``observatoire`` builds and is nobody's reader; ``authenticator`` owns and sees nothing
until it becomes a profile; ``portier`` opens sessions and reads no data; the superuser only creates the other three.
"""

import select
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from warehouse.database.bootstrap import (
    NOM_DE_LA_BASE,
    amorcer,
    amorcer_externe,
    connecter,
    conseil_des_bases,
    lire_adresse,
    refuser_sans_secrets,
    verifier_version,
)
from warehouse.database.installation import preparer
from warehouse.errors import ErreurServeur
from warehouse.settings import Settings

__all__ = ["Base", "Portes", "ouvrir", "ouvrir_portes", "preparer"]

LECTEUR = "authenticator"
PORTIER = "portier"
# Leaves nothing of who had the connection: all of ``discard all`` but the plans, and the locks, which only
# ``acces.sortir`` may give back. The plans of the functions of ``acces`` are nobody's, and making them again is half of
# a small read.
OUBLIER = (
    "close all; set session authorization default; reset all; deallocate all; unlisten *;"
    " discard sequences; discard temp"
)
SORTIR = {PORTIER: OUBLIER, LECTEUR: f"{OUBLIER}; select acces.sortir()"}

# TLS options of the address that dbt, which only takes host and password, reads from the environment.
VARIABLES_LIBPQ = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "channel_binding": "PGCHANNELBINDING",
}


class Portes:
    """The two doors of the database: that of the readers, that of the doorkeeper."""

    def parametres(self, role: str) -> dict[str, Any]:
        """Return the connection parameters of a role that logs in."""
        raise NotImplementedError

    def moteur_lecteur(self, taille: int = 10) -> Engine:
        """Return the engine of the portal: it sees nothing until ``warehouse.access.reading`` makes it a reader."""
        return self._moteur(LECTEUR, taille)

    def moteur_portier(self, taille: int = 3) -> Engine:
        """Return the engine that opens, checks and closes sessions."""
        return self._moteur(PORTIER, taille)

    def _moteur(self, role: str, taille: int) -> Engine:
        parametres = self.parametres(role)
        url = URL.create("postgresql+psycopg", database=parametres.get("dbname"))
        # prepare_threshold=0: outside a pipeline a statement is prepared, and the server refuses to prepare two.
        options = {"prepare_threshold": 0, "application_name": f"observatoire-{role}"}
        moteur = create_engine(url, connect_args=parametres | options, pool_size=taille, max_overflow=taille)
        event.listen(moteur, "connect", _ne_rien_retenir)
        event.listen(moteur, "checkout", _refuser_une_connexion_finie)
        event.listen(moteur, "checkin", _oublier(role))
        return moteur


@dataclass
class DeuxRoles(Portes):
    """The doors as a machine opens them that holds the passwords of the two service roles, and no other."""

    acces: dict[str, dict[str, Any]] = field(repr=False)

    def parametres(self, role: str) -> dict[str, Any]:
        """Return the connection parameters of a role that logs in."""
        return self.acces[role]


@dataclass
class Base(Portes):
    """One database of the observatory, opened.

    Args:
        proprietaire: connection parameters of the owner.
        mots_de_passe: passwords of the two service roles, reader and doorkeeper.
        version: ``server_version_num``.
        avertissements: what an operator should know, one French sentence each.
        serveur: handle of the embedded server, kept alive with the object; None for an external one.

    """

    proprietaire: dict[str, Any]
    mots_de_passe: dict[str, str]
    version: int
    avertissements: list[str] = field(default_factory=list)
    serveur: Any = None

    def au_departement(self, code: str) -> "Base":
        """Return the same database, whose sessions of the owner see one département of those installed."""
        options = f"{self.proprietaire.get('options', '')} -c observatoire.departement={code}".strip()
        return replace(self, proprietaire=self.proprietaire | {"options": options})

    def connexion(self, *, autocommit: bool = False) -> psycopg.Connection:
        """Open a connection of the owner."""
        return connecter(self.proprietaire, autocommit=autocommit)

    @property
    def nom(self) -> str:
        """Name of the database."""
        return str(self.proprietaire["dbname"])

    def environnement_dbt(self) -> dict[str, str]:
        """Return the variables that ``warehouse/profiles.yml`` reads."""
        variables = {
            "OBSERVATOIRE_PG_HOST": str(self.proprietaire.get("host", "localhost")),
            "OBSERVATOIRE_PG_PORT": str(self.proprietaire.get("port", 5432)),
            "OBSERVATOIRE_PG_USER": str(self.proprietaire["user"]),
            "OBSERVATOIRE_PG_PASSWORD": str(self.proprietaire["password"]),
            "OBSERVATOIRE_PG_DBNAME": self.nom,
        }
        tls = {VARIABLES_LIBPQ[cle]: str(valeur) for cle, valeur in self.proprietaire.items() if cle in VARIABLES_LIBPQ}
        options = {"PGOPTIONS": str(self.proprietaire["options"])} if "options" in self.proprietaire else {}
        return variables | tls | options

    def parametres(self, role: str) -> dict[str, Any]:
        """Return the connection parameters of a role that logs in."""
        return self.proprietaire | {"user": role, "password": self.mots_de_passe[role]}


def _ne_rien_retenir(connexion: Any, _entree: ConnectionPoolEntry) -> None:
    """Drop each prepared statement once run: after a publication, a kept one could expect columns of before."""
    connexion.prepared_max = 0


def _refuser_une_connexion_finie(connexion: Any, _entree: ConnectionPoolEntry, _emprunt: PoolProxiedConnection) -> None:
    """Have the pool open another in the place of one that ended while it waited, without asking the server.

    A server hardly speaks to a connection that waits but to end it: there is something to read.
    """
    attente = select.poll()
    if not connexion.closed:
        attente.register(connexion.fileno(), select.POLLIN)
    if connexion.closed or attente.poll(0):
        raise DisconnectionError


def _oublier(role: str) -> Callable[[Any, ConnectionPoolEntry], None]:
    """Return what forgets who had a connection (role, token, statements) when it goes back to the pool."""

    def oublier(connexion: Any, entree: ConnectionPoolEntry) -> None:
        if connexion is None or connexion.closed:
            return
        try:
            connexion.rollback()
            connexion.autocommit = True
            connexion.execute(SORTIR[role], prepare=False)
            connexion.autocommit = False
        except psycopg.Error:
            entree.invalidate()

    return oublier


def ouvrir(settings: Settings, *, nom: str | None = None) -> Base:
    """Open the database of the settings; create the owner and the database where we may.

    Args:
        settings: a home, or the address of an external server.
        nom: another database of the same server (tests).

    """
    mot_de_passe = settings.secret("pg-proprietaire")
    serveur = None
    if settings.database_url is not None:
        proprietaire = amorcer_externe(settings.database_url.get_secret_value(), nom, mot_de_passe)
    else:
        from warehouse.database.server import SUPERUTILISATEUR, demarrer

        if (settings.postgres_dir / "pg_hba.conf").exists() and not settings.garde("pg-superutilisateur"):
            raise ErreurServeur(
                "Le mot de passe du serveur embarqué est perdu : remettez"
                f" {settings.home_dir / 'secrets' / 'pg-superutilisateur'} depuis la sauvegarde des secrets, ou effacez"
                f" {settings.postgres_dir / 'pg_hba.conf'} pour qu’un autre soit posé au prochain démarrage."
            )
        secret = settings.secret("pg-superutilisateur")
        serveur = demarrer(settings.postgres_dir, secret)
        admin = {"host": serveur.socket, "port": 5432, "user": SUPERUTILISATEUR, "password": secret}
        proprietaire = amorcer(admin | {"dbname": "postgres"}, nom or NOM_DE_LA_BASE, mot_de_passe, est_embarque=True)
    with connecter(proprietaire) as connexion:
        if serveur is None:
            refuser_sans_secrets(connexion, settings)
        version = connexion.info.server_version
        conseils = verifier_version(version, est_embarque=serveur is not None) + conseil_des_bases(connexion)
    mots_de_passe = {role: settings.secret(f"pg-{role}") for role in (LECTEUR, PORTIER)}
    return Base(proprietaire, mots_de_passe, version, conseils, serveur)


def ouvrir_portes(settings: Settings) -> Portes:
    """Open what a portal needs: the addresses of the two service roles where the settings give them, else the database.

    Raises:
        ErreurObservatoire: one address without the other, of another role, or that does not answer.

    """
    adresses = {
        LECTEUR: ("OBSERVATOIRE_READER_URL", settings.reader_url),
        PORTIER: ("OBSERVATOIRE_DOORKEEPER_URL", settings.doorkeeper_url),
    }
    if not settings.est_portail_seul:
        return ouvrir(settings)
    acces = {}
    for role, (variable, adresse) in adresses.items():
        lue = lire_adresse(adresse.get_secret_value(), variable) if adresse is not None else {}
        if lue.get("user") != role:
            raise ErreurServeur(f"{variable} doit être l’adresse du rôle « {role} » : donnez les deux, ou aucune.")
        connecter(lue).close()
        acces[role] = lue
    return DeuxRoles(acces)
