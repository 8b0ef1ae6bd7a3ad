"""The databases that the tests make on the embedded server, and how they are dropped.

What belongs here: reaching the server as its superuser, dropping a database. What does not: the fixtures
(``conftest``), the server of the distribution (``serveur_distribution``).
"""

from typing import Any

import psycopg
from psycopg import sql

from warehouse.database import Base


def superutilisateur(serveur: Base) -> dict[str, Any]:
    """Return the connection parameters of the embedded server's superuser."""
    return serveur.proprietaire | {"user": "postgres", "password": serveur.serveur.mot_de_passe}


def detruire(serveur: Base, nom: str) -> None:
    """Drop the database ``nom``, whoever is still in it.

    As the superuser: the owner may not end the sessions of the server itself, and an automatic vacuum can be at work
    in any database.
    """
    with psycopg.connect(**superutilisateur(serveur), autocommit=True) as c:
        c.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(nom)))
