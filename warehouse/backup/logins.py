"""The personal PostgreSQL logins of a backup: roles of the server, which no table of the database holds.

What belongs here: reading them, making them again. What does not: the accounts that they belong to (``acces.compte``).
"""

from typing import Any

import psycopg

from warehouse.access.accounts import creer_role_personnel
from warehouse.database.bootstrap import lire_adresse
from warehouse.database.connections import Base
from warehouse.settings import Settings

LOGINS = (
    "select c.login, c.profil, c.role_pg, r.rolcanlogin from acces.compte as c"
    " join pg_roles as r on r.rolname = c.role_pg order by c.role_pg"
)


def lire_logins(connexion: psycopg.Connection, base: Base, settings: Settings) -> list[dict[str, Any]]:
    """Return each login, open or not, and the digest of its password where a superuser can read it."""
    logins = connexion.execute(LOGINS).fetchall()
    empreintes = _empreintes(base, settings, [role for _, _, role, _ in logins]) if logins else {}
    return [
        {"login": login, "profil": profil, "role": role, "est_ouvert": ouvert, "empreinte": empreintes.get(role)}
        for login, profil, role, ouvert in logins
    ]


def _empreintes(base: Base, settings: Settings, roles: list[str]) -> dict[str, str]:
    if settings.database_url is None:
        from warehouse.database.server import SUPERUTILISATEUR

        admin = base.proprietaire | {"user": SUPERUTILISATEUR, "password": settings.secret("pg-superutilisateur")}
    else:
        admin = lire_adresse(settings.database_url.get_secret_value()) | {"dbname": base.nom}
    try:
        with psycopg.connect(**admin) as connexion:
            requete = "select rolname, rolpassword from pg_authid where rolname = any (%s)"
            return dict(connexion.execute(requete, [roles]).fetchall())
    except psycopg.errors.InsufficientPrivilege:
        return {}


def rendre_logins(connexion: psycopg.Connection, logins: list[dict[str, Any]]) -> list[str]:
    """Make the logins that this server has not; return those that are closed until an administrator opens them.

    A role of that name that is here already is left as it is: it may be somebody else's.
    """
    fermes = []
    for un in logins:
        if connexion.execute("select from pg_roles where rolname = %s", [un["role"]]).fetchone() is None:
            empreinte = un["empreinte"] if un["est_ouvert"] else None
            creer_role_personnel(connexion, un["role"], un["profil"], empreinte)
            if empreinte is None:
                fermes.append(un["role"])
    return fermes
