"""Failures of the database server during a reception, in the words of an operator."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from ingestion.messages import soigner
from warehouse.erreurs import ErreurObservatoire

_PANNES: tuple[tuple[type[psycopg.Error], str], ...] = (
    (
        psycopg.errors.DiskFull,
        "Le disque de la base est plein : libérez de la place, puis relancez ; le fichier en cours n'est pas chargé.",
    ),
    (
        psycopg.errors.InsufficientPrivilege,
        "Un droit manque sur le schéma raw : lancez « observatoire doctor », qui dit lequel.",
    ),
    (
        psycopg.errors.UndefinedTable,
        "La base n'est pas préparée : lancez « observatoire doctor », qui dit ce qui manque.",
    ),
    (
        psycopg.OperationalError,
        "La base de données ne répond plus : vérifiez le serveur, puis relancez ; rien n'est chargé à moitié.",
    ),
)


@contextmanager
def traduire_pannes() -> Iterator[None]:
    """Turn the failures of the server that an operator can mend into one sentence."""
    try:
        yield
    except psycopg.Error as panne:
        for genre, phrase in _PANNES:
            if isinstance(panne, genre):
                raise ErreurObservatoire(soigner(phrase)) from panne
        raise
