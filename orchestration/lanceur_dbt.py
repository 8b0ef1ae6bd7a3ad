"""The dbt of the observatory: dbt itself, each of its threads keeping its connection from one node to the next.

What belongs here: that one difference, and nothing about what is built. dbt closes its connection after every node: a
proof of password, a process of the server and its cold caches, some 880 times in a build (decision 0019).
"""

import psycopg2
from dbt.adapters.contracts.connection import ConnectionState
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt.cli.main import cli


def liberer(gestionnaire: PostgresConnectionManager) -> None:
    """End what a node left open, and keep its connection for the next node of the thread.

    A connection that cannot roll back is forgotten, and the next node opens another.
    """
    connexion = gestionnaire.get_if_exists()
    if connexion is None or connexion.state != ConnectionState.OPEN:
        return
    try:
        connexion.handle.rollback()
    except psycopg2.Error:
        gestionnaire.clear_thread_connection()
    else:
        connexion.transaction_open = False


def main() -> None:
    """Run dbt with the arguments of the command line."""
    PostgresConnectionManager.release = liberer  # type: ignore[method-assign, assignment]
    cli()
