"""First contact with a server: its version, the owner, the database, what only a superuser can revoke.

What belongs here: what happens before the owner connects. What does not: the objects of the database
(``warehouse.database.installation``), the connections handed out (``warehouse.database.connections``).
"""

import socket
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from warehouse.database.installation import durcir, manque_de_durcissement
from warehouse.errors import ErreurServeur
from warehouse.settings import Settings

PROPRIETAIRE = "observatoire"
NOM_DE_LA_BASE = "observatoire"
DELAI_S = 10
BASES_DE_SERVICE = ("postgres", "template1")

# What every home that prepared a database has, unless it is changing one of them.
SECRETS_D_UNE_INSTALLATION = ("pg-authenticator", "pg-portier", "pseudonyme")

# For each major version: refused below the first, warned below the second (flaws in row level security).
VERSIONS = {15: (150014, 150020), 16: (160010, 160016), 17: (170006, 170012), 18: (180000, 180007)}

Parametres = dict[str, Any]


def connecter(parametres: Parametres, *, autocommit: bool = False) -> psycopg.Connection:
    """Connect, or say in one sentence why it cannot."""
    try:
        return psycopg.connect(**parametres, autocommit=autocommit, connect_timeout=DELAI_S)
    except psycopg.OperationalError:
        raise ErreurServeur(_cause(parametres)) from None


def _cause(parametres: Parametres) -> str:
    """Say why a connection fails: looked for here, for what the server says of it is in its own language."""
    hote, base = str(parametres.get("host", "localhost")), str(parametres.get("dbname", ""))
    if _est_introuvable(hote):
        return (
            f"L’hôte « {hote} » du serveur PostgreSQL est introuvable : corrigez son nom dans"
            " OBSERVATOIRE_DATABASE_URL, ou vérifiez le réseau."
        )
    if _manque(base, parametres):
        return (
            f"La base « {base} » n’existe pas sur le serveur PostgreSQL « {hote} » : créez-la vide, ou nommez dans"
            " OBSERVATOIRE_DATABASE_URL une base qui existe."
        )
    return (
        f"Le serveur PostgreSQL ne répond pas ou refuse la connexion ({hote}, base « {base} », utilisateur"
        f" « {parametres.get('user', '')} ») : vérifiez qu’il est démarré, l’adresse et le mot de passe."
    )


def _est_introuvable(hote: str) -> bool:
    """Tell whether no address answers to a host name; a folder of sockets or several hosts are not looked up."""
    if hote.startswith(("/", "@")) or "," in hote:
        return False
    try:
        socket.getaddrinfo(hote, None)
    except (OSError, UnicodeError):
        return True
    return False


def _manque(base: str, parametres: Parametres) -> bool:
    """Tell whether the server, entered by its service database, has no database of that name."""
    try:
        with psycopg.connect(**parametres | {"dbname": BASES_DE_SERVICE[0]}, connect_timeout=DELAI_S) as connexion:
            return connexion.execute("select from pg_database where datname = %s", [base]).fetchone() is None
    except psycopg.Error:
        return False


def verifier_version(version: int, *, est_embarque: bool = False) -> list[str]:
    """Refuse a server whose row security leaks; return the advice for one that should be updated.

    Who runs the embedded server does not choose its version: it comes with the observatory.
    """
    majeure, mineure = divmod(version, 10000)
    if majeure > max(VERSIONS):
        return []
    refusee, conseillee = VERSIONS.get(majeure, VERSIONS[min(VERSIONS)])
    if version < refusee:
        raise ErreurServeur(
            f"PostgreSQL {majeure}.{mineure} est trop ancien : installez au moins la version"
            f" {refusee // 10000}.{refusee % 10000}, qui corrige des fuites à travers les règles d’accès."
        )
    if version < conseillee and est_embarque:
        return [
            f"La version {majeure}.{conseillee % 10000} corrige des failles de sécurité. Le serveur embarqué se met à"
            " jour avec l’observatoire : installez-en une version plus récente dès qu’il y en a une. D’ici là, il"
            " n’écoute sur aucun port, et vos programmes seuls l’atteignent ; pour ne pas attendre, désignez un"
            " serveur à jour par OBSERVATOIRE_DATABASE_URL."
        ]
    if version < conseillee:
        return [
            f"PostgreSQL {majeure}.{mineure} fonctionne, mais la version {majeure}.{conseillee % 10000} corrige des"
            " failles de sécurité : prévoyez la mise à jour."
        ]
    return []


def amorcer(admin: Parametres, nom: str, mot_de_passe: str, *, est_embarque: bool = False) -> Parametres:
    """As superuser, make the owner and its database; return the connection parameters of the owner.

    The server of a home has no other use: its roles are kept out of the databases that every server has, and no other
    home can have prepared one.
    """
    with connecter(admin, autocommit=True) as connexion:
        verifier_version(connexion.info.server_version)
        # Two processes of one home may make it at the same time: the second waits, and finds it made.
        connexion.execute("select pg_advisory_lock(hashtextextended('observatoire.amorce', 0))")
        # A server whose superuser bears our name (a container often does) keeps it: a superuser must not own the data.
        role = PROPRIETAIRE if connexion.info.user != PROPRIETAIRE else f"{PROPRIETAIRE}_proprietaire"
        proprietaire = admin | {"dbname": nom, "user": role, "password": mot_de_passe}
        if connexion.execute("select from pg_roles where rolname = %s", [role]).fetchone() is None:
            creation = sql.SQL("create role {} login createrole password {}")
            connexion.execute(creation.format(sql.Identifier(role), sql.Literal(mot_de_passe)))
        _creer_base(connexion, admin, nom, role)
        try:
            connecter(proprietaire).close()
        except ErreurServeur:
            if not est_embarque:
                _refuser_celle_d_un_autre(admin | {"dbname": nom}, role)
            # The role belongs to an earlier home of this server: the password becomes the one of this home.
            requete = sql.SQL("alter role {} login createrole password {}")
            connexion.execute(requete.format(sql.Identifier(role), sql.Literal(mot_de_passe)))
        with connecter(admin | {"dbname": nom}, autocommit=True) as dans_la_base:
            durcir(dans_la_base)
        for ouverte in bases_ouvertes(connexion) if est_embarque else ():
            connexion.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(ouverte)))
    return proprietaire


def bases_ouvertes(connexion: psycopg.Connection) -> list[str]:
    """Return the service databases to which every role of the server may connect."""
    lignes = connexion.execute(
        "select d.datname from pg_database as d where d.datname = any (%s) and exists ("
        " select from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a"
        " where a.grantee = 0 and a.privilege_type = 'CONNECT') order by 1",
        [list(BASES_DE_SERVICE)],
    )
    return [str(ligne[0]) for ligne in lignes]


def conseil_des_bases(connexion: psycopg.Connection) -> list[str]:
    """Advise the administrator of a server of which the observatory only has a database."""
    if not (ouvertes := bases_ouvertes(connexion)):
        return []
    noms = ", ".join(ouvertes)
    return [
        f"Les rôles de l’observatoire peuvent aussi se connecter aux bases {noms} de ce serveur : faites exécuter par"
        f" son administrateur « revoke connect on database {noms} from public », sauf si pg_hba.conf les leur ferme."
    ]


def _refuser_celle_d_un_autre(admin: Parametres, role: str) -> None:
    """Refuse to take over a database that another home prepared, or this one before it lost its secrets."""
    with connecter(admin) as connexion:
        if connexion.execute("select to_regclass('acces.installation')").fetchone() == (None,):
            return
    raise ErreurServeur(
        f"La base « {admin['dbname']} » a été préparée avec un autre mot de passe de « {role} » que celui de"
        " secrets/pg-proprietaire : rien n’est changé ; remettez ce fichier depuis la sauvegarde des secrets, ou nommez"
        f" dans OBSERVATOIRE_DATABASE_URL « {role} » et son mot de passe. S’il est perdu, donnez au rôle celui du"
        f' fichier : « alter role "{role}" password … ».'
    )


def refuser_sans_secrets(connexion: psycopg.Connection, settings: Settings) -> None:
    """Refuse an installed database to a home without one secret of it: those it would draw would lock its services out.

    Asked before any is drawn; the home that installs draws its own first.
    """
    if connexion.execute("select to_regclass('acces.installation')").fetchone() == (None,):
        return
    if not any(settings.garde(secret) for secret in SECRETS_D_UNE_INSTALLATION):
        raise ErreurServeur(
            f"La base « {connexion.info.dbname} » est celle d’une installation dont {settings.home_dir} n’a aucun"
            " secret : rien n’est changé. Désignez son dossier par OBSERVATOIRE_HOME, ou remettez ici son dossier"
            " secrets depuis la sauvegarde des secrets. S’il est perdu, écrivez un nouveau mot de passe dans"
            " secrets/pg-portier, relancez, puis donnez au portail ceux de ce dossier."
        )


def _creer_base(connexion: psycopg.Connection, admin: Parametres, nom: str, role: str) -> None:
    """Create the database, or take over an empty one; order of bytes, accents known to ``lower``."""
    base, proprietaire = sql.Identifier(nom), sql.Identifier(role)
    ligne = connexion.execute("select pg_get_userbyid(datdba) from pg_database where datname = %s", [nom]).fetchone()
    if ligne is None:
        creation = sql.SQL("create database {} owner {} template template0 encoding 'UTF8'").format(base, proprietaire)
        try:
            connexion.execute(creation + sql.SQL(" locale_provider libc lc_collate 'C' lc_ctype 'C.UTF-8'"))
        except psycopg.Error:
            connexion.execute(creation)
    elif ligne[0] != role:
        with connecter(admin | {"dbname": nom}) as dans_la_base:
            occupee = dans_la_base.execute(
                "select from pg_class where relkind in ('r', 'p', 'v', 'm', 'f')"
                " and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast') limit 1"
            ).fetchone()
        if occupee is not None:
            raise ErreurServeur(
                f"La base « {nom} » contient déjà des tables d’un autre propriétaire : donnez à l’observatoire"
                " une base vide, et nommez-la dans OBSERVATOIRE_DATABASE_URL."
            )
        connexion.execute(sql.SQL("alter database {} owner to {}").format(base, proprietaire))


def lire_adresse(adresse: str, variable: str = "OBSERVATOIRE_DATABASE_URL") -> Parametres:
    """Return the connection parameters of ``OBSERVATOIRE_DATABASE_URL``."""
    try:
        parametres = conninfo_to_dict(adresse.replace("postgresql+psycopg://", "postgresql://", 1))
    except psycopg.ProgrammingError:
        raise ErreurServeur(
            f"{variable} n’est pas une adresse PostgreSQL : écrivez-la sous la forme"
            " postgresql://utilisateur:motdepasse@hote:5432/base."
        ) from None
    port = str(parametres.get("port") or 5432)
    if not all(un.isdecimal() and 0 < int(un) < 65536 for un in port.split(",")):
        raise ErreurServeur(
            f"Le port « {port} » de {variable} n’est pas un nombre de 1 à 65535 : corrigez l’adresse"
            " (5432 est le port habituel)."
        )
    return {cle: valeur for cle, valeur in parametres.items() if valeur is not None}


def amorcer_externe(adresse: str, nom: str | None, mot_de_passe: str) -> Parametres:
    """Make, or check, the owner and the database of an external server; return the parameters of the owner."""
    parametres = lire_adresse(adresse)
    with connecter(parametres, autocommit=True) as connexion:
        verifier_version(connexion.info.server_version)
        superutilisateur = connexion.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
        parametres = parametres | {"dbname": connexion.info.dbname, "user": connexion.info.user}
    if superutilisateur == (True,):
        donnee = parametres["dbname"]
        return amorcer(parametres, nom or (NOM_DE_LA_BASE if donnee in BASES_DE_SERVICE else donnee), mot_de_passe)
    parametres["dbname"] = nom or parametres["dbname"]
    with connecter(parametres) as connexion:
        verifier_droits(connexion)
    return parametres


def verifier_droits(connexion: psycopg.Connection) -> None:
    """Without a superuser: say which statement the administrator of the server has to execute."""
    role, base = connexion.info.user, connexion.info.dbname
    proprietaire, createur = connexion.execute(
        "select datdba = current_user::regrole, (select rolcreaterole from pg_roles where rolname = current_user)"
        " from pg_database where datname = current_database()"
    ).fetchone() or (False, False)
    manque: str | None = None
    if not createur:
        manque = f'alter role "{role}" createrole'
    elif not proprietaire:
        manque = f'alter database "{base}" owner to "{role}"'
    else:
        manque = manque_de_durcissement(connexion)
    if manque is not None:
        raise ErreurServeur(
            f"Il manque un droit sur la base « {base} » : faites exécuter dans cette base, par l’administrateur du"
            f" serveur, « {manque} » et tout le fichier warehouse/database/durcissement.sql."
        )
