"""Where the database is and how each role reaches it.

What belongs here: opening the server (embedded, or the one of ``OBSERVATOIRE_DATABASE_URL``), creating the owner and
the database, and handing out connections. What does not: the objects inside (``warehouse/security/*.sql``, installed by
``preparer`` from ``warehouse.installation``), reading as a reader (``warehouse.lecture``).

Four roles log in: the owner ``observatoire`` builds and is nobody's reader; ``authenticator`` owns and sees nothing
until it becomes a profile; ``portier`` opens sessions and reads no data; the superuser only creates the other three.
"""

from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from warehouse.erreurs import ErreurServeur
from warehouse.installation import durcir, manque_de_durcissement, preparer
from warehouse.settings import Settings

__all__ = ["Base", "ouvrir", "preparer"]

PROPRIETAIRE = "observatoire"
LECTEUR = "authenticator"
PORTIER = "portier"
NOM_DE_LA_BASE = "observatoire"

# For each major version: refused below the first, warned below the second (flaws in row level security).
VERSIONS = {15: (150014, 150020), 16: (160010, 160016), 17: (170006, 170012), 18: (180000, 180007)}

# TLS options of the address that dbt, which only takes host and password, reads from the environment.
VARIABLES_LIBPQ = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "channel_binding": "PGCHANNELBINDING",
}


@dataclass
class Base:
    """One database of the observatory, opened.

    Args:
        proprietaire: connection parameters of the owner.
        mots_de_passe: passwords of the roles that log in.
        version: ``server_version_num``.
        avertissements: what an operator should know, one French sentence each.
        serveur: handle of the embedded server, kept alive with the object; None for an external one.

    """

    proprietaire: dict[str, Any]
    mots_de_passe: dict[str, str]
    version: int
    avertissements: list[str] = field(default_factory=list)
    serveur: Any = None

    def connexion(self, *, autocommit: bool = False) -> psycopg.Connection:
        """Open a connection of the owner."""
        return _connecter(self.proprietaire, autocommit=autocommit)

    @property
    def nom(self) -> str:
        """Name of the database."""
        return str(self.proprietaire["dbname"])

    @property
    def est_embarquee(self) -> bool:
        """Whether the server is the one of this home."""
        return self.serveur is not None

    @property
    def url_proprietaire(self) -> str:
        """Connection string of the owner (libpq form)."""
        return make_conninfo("", **self.proprietaire)

    def moteur_lecteur(self, taille: int = 10) -> Engine:
        """Return the engine of the portal's reads: sees nothing until ``warehouse.lecture`` makes it a reader."""
        return self._moteur(LECTEUR, taille)

    def moteur_portier(self, taille: int = 3) -> Engine:
        """Return the engine that opens, checks and closes sessions."""
        return self._moteur(PORTIER, taille)

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
        return variables | tls

    def parametres(self, role: str) -> dict[str, Any]:
        """Return the connection parameters of a role that logs in."""
        return self.proprietaire | {"user": role, "password": self.mots_de_passe[role]}

    def _moteur(self, role: str, taille: int) -> Engine:
        parametres = self.parametres(role)
        url = URL.create("postgresql+psycopg", database=self.nom)
        # prepare_threshold=0: every statement is prepared, and the server refuses to prepare two statements at once.
        options = {"prepare_threshold": 0, "application_name": f"observatoire-{role}"}
        moteur = create_engine(
            url, connect_args=parametres | options, pool_size=taille, max_overflow=taille, pool_pre_ping=True
        )
        event.listen(moteur, "checkin", _oublier)
        return moteur


def _oublier(connexion: Any, _entree: ConnectionPoolEntry) -> None:
    """Leave nothing of a reader (role, token, plans) on a connection that goes back to the pool."""
    if connexion is not None and not connexion.closed:
        connexion.rollback()
        connexion.autocommit = True
        try:
            connexion.execute("discard all", prepare=False)
        finally:
            connexion.autocommit = False


def ouvrir(settings: Settings, *, nom: str | None = None) -> Base:
    """Open the database of the settings; create the owner and the database where we may.

    Args:
        settings: a home, or the address of an external server.
        nom: another database of the same server (tests).

    """
    mots_de_passe = {role: settings.secret(f"pg-{role}") for role in (PROPRIETAIRE, LECTEUR, PORTIER)}
    if settings.database_url is not None:
        base = _ouvrir_externe(settings.database_url.get_secret_value(), mots_de_passe, nom)
    else:
        from warehouse.serveur import SUPERUTILISATEUR, demarrer

        secret = settings.secret("pg-superutilisateur")
        serveur = demarrer(settings.postgres_dir, secret)
        admin = {"host": serveur.socket, "port": 5432, "user": SUPERUTILISATEUR, "password": secret}
        base = _amorcer(admin | {"dbname": "postgres"}, mots_de_passe, nom or NOM_DE_LA_BASE)
        base.serveur = serveur
    return base


def _ouvrir_externe(adresse: str, mots_de_passe: dict[str, str], nom: str | None) -> Base:
    try:
        parametres: dict[str, Any] = dict(conninfo_to_dict(adresse.replace("postgresql+psycopg://", "postgresql://")))
    except psycopg.ProgrammingError:
        raise ErreurServeur(
            "OBSERVATOIRE_DATABASE_URL n'est pas une adresse PostgreSQL : écrivez-la sous la forme"
            " postgresql://utilisateur:motdepasse@hote:5432/base."
        ) from None
    nom = nom or (parametres.get("dbname") if parametres.get("dbname") not in ("postgres", "template1") else None)
    with _connecter(parametres, autocommit=True) as connexion:
        _verifier_version(connexion.info.server_version)
        superutilisateur = connexion.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
        parametres = parametres | {"dbname": connexion.info.dbname, "user": connexion.info.user}
    if superutilisateur == (True,):
        return _amorcer(parametres, mots_de_passe, nom or NOM_DE_LA_BASE)
    proprietaire = parametres | {"dbname": nom or parametres["dbname"]}
    with _connecter(proprietaire) as connexion:
        manque = manque_de_durcissement(connexion)
        if manque is not None:
            raise ErreurServeur(
                f"Il manque un droit sur la base « {proprietaire['dbname']} » : faites exécuter par l'administrateur"
                f" du serveur « {manque} » (ou tout le fichier warehouse/security/durcissement.sql)."
            )
        return _base(connexion, proprietaire, mots_de_passe)


def _amorcer(admin: dict[str, Any], mots_de_passe: dict[str, str], nom: str) -> Base:
    """As superuser: the owner, its database, and what only a superuser can revoke."""
    with _connecter(admin, autocommit=True) as connexion:
        _verifier_version(connexion.info.server_version)
        connexion.execute("select pg_advisory_lock(hashtextextended('observatoire.amorce', 0))")
        role = sql.Identifier(PROPRIETAIRE)
        if connexion.execute("select from pg_roles where rolname = %s", [PROPRIETAIRE]).fetchone() is None:
            connexion.execute(sql.SQL("create role {} login createrole").format(role))
        existe = connexion.execute("select from pg_database where datname = %s", [nom]).fetchone()
        proprietaire = admin | {"dbname": nom, "user": PROPRIETAIRE, "password": mots_de_passe[PROPRIETAIRE]}
        if existe is None:
            _creer_base(connexion, nom, role)
        try:
            _connecter(proprietaire).close()
        except ErreurServeur:
            # The role belongs to an earlier home of this server: the password becomes the one of this home.
            requete = sql.SQL("alter role {} login createrole password {}")
            connexion.execute(requete.format(role, sql.Literal(mots_de_passe[PROPRIETAIRE])))
        with _connecter(admin | {"dbname": nom}, autocommit=True) as dans_la_base:
            durcir(dans_la_base)
    with _connecter(proprietaire) as connexion:
        return _base(connexion, proprietaire, mots_de_passe)


def _creer_base(connexion: psycopg.Connection, nom: str, role: sql.Identifier) -> None:
    """Create the database: bytes order (French order is the reader's affair), accents known to ``lower``."""
    creation = sql.SQL("create database {} owner {} template template0 encoding 'UTF8'").format(
        sql.Identifier(nom), role
    )
    try:
        connexion.execute(creation + sql.SQL(" locale_provider libc lc_collate 'C' lc_ctype 'C.UTF-8'"))
    except psycopg.Error:
        connexion.execute(creation)


def _base(connexion: psycopg.Connection, proprietaire: dict[str, Any], mots_de_passe: dict[str, str]) -> Base:
    version = connexion.info.server_version
    avertissements = _verifier_version(version)
    return Base(proprietaire, mots_de_passe, version, avertissements)


def _verifier_version(version: int) -> list[str]:
    majeure = version // 10000
    if majeure > max(VERSIONS):
        return []
    refusee, conseillee = VERSIONS.get(majeure, (150014, 150020))
    if version < refusee:
        raise ErreurServeur(
            f"PostgreSQL {majeure}.{version % 10000} est trop ancien : installez au moins la version"
            f" {refusee // 10000}.{refusee % 10000}, qui corrige des fuites à travers les règles d'accès."
        )
    if version < conseillee:
        return [
            f"PostgreSQL {majeure}.{version % 10000} fonctionne, mais la version"
            f" {majeure}.{conseillee % 10000} corrige des failles de sécurité : prévoyez la mise à jour."
        ]
    return []


def _connecter(parametres: dict[str, Any], *, autocommit: bool = False) -> psycopg.Connection:
    try:
        return psycopg.connect(**parametres, autocommit=autocommit, connect_timeout=10)
    except psycopg.OperationalError:
        ou = f"{parametres.get('host', 'localhost')}, base « {parametres.get('dbname', '')} »"
        raise ErreurServeur(
            f"Le serveur PostgreSQL ne répond pas ou refuse la connexion ({ou}, utilisateur"
            f" « {parametres.get('user', '')} ») : vérifiez qu'il est démarré, l'adresse et le mot de passe."
        ) from None
