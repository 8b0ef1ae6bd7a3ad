"""Failures during a reception: those of the database server, in the words of an operator, and those of one file."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import psycopg

from ingestion.door.checks.messages import FichierRejete, lisible, soigner
from warehouse.errors import ErreurObservatoire, consigner

# Polars raises its own bugs as what no ``except Exception`` catches.
IMPREVUES = (Exception, pl.exceptions.PanicException)
_DES_VALEURS = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)

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


def est_du_fichier(erreur: BaseException) -> bool:
    """Tell whether what went wrong is about one file: its own values, neither the server nor what we say ourselves."""
    if isinstance(erreur, psycopg.Error):
        return isinstance(erreur, _DES_VALEURS)
    return isinstance(erreur, FichierRejete) or not isinstance(erreur, ErreurObservatoire)


def refus_du_fichier(erreur: BaseException, chemin: Path, journaux: Path) -> FichierRejete:
    """Turn what went wrong with one file into its refusal; raise what is not about it.

    The traceback is kept without the words of the error, which may quote a value of the file.
    """
    if isinstance(erreur, FichierRejete):
        return erreur
    if not est_du_fichier(erreur):
        raise erreur
    journal = consigner(_trace(erreur), journaux)
    return FichierRejete(
        "IMPREVU",
        fichier=lisible(chemin.name),
        erreur=type(erreur).__name__,
        journal=f"{journal.parent.name}/{journal.name}" if journal else "ce fichier",
    )


def _trace(erreur: BaseException | None) -> str:
    parties = []
    while erreur is not None:
        parties.append(f"{type(erreur).__module__}.{type(erreur).__qualname__}\n")
        parties += traceback.format_tb(erreur.__traceback__)
        erreur = erreur.__cause__ or erreur.__context__
    return "".join(parties)
