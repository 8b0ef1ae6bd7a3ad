"""The one path by which a reader reads: the portal, ``observatoire sql`` and the benches all come through here.

What belongs here: running one statement as a reader, and saying in one French sentence why it was refused. What does
not: who sees what (policies and views in the database), opening sessions (``warehouse.access.sessions``).

A read is one transaction, always rolled back: read-only, under the shared publication lock, as ``profil_<profil>``,
with the token of the session and the schema of the profile as search path. The database decides what comes back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from warehouse.access.refusals import cause, expliquer
from warehouse.access.sessions import Session, ouvrir_session, ouvrir_session_admin, session_publique
from warehouse.errors import ErreurLecture, SessionExpiree

__all__ = [
    "Resultat", "Session", "finalites", "lire", "lire_ensemble", "noter", "ouvrir_acces", "ouvrir_session",
    "ouvrir_session_admin", "session_publique",
]  # fmt: skip

FINALITES = {
    "enregistrement": "Enregistrement",
    "instruction": "Instruction",
    "proposition": "Proposition de logement",
    "suivi_contingent": "Suivi du contingent",
    "dalo": "DALO",
    "pdalpd": "PDALPD",
    "correction_envoi": "Correction d’un envoi",
}

JETON = re.compile(r"[A-Za-z0-9_-]{43}")
PROFIL = re.compile(r"[a-z_]{1,40}")
VIDE = re.compile(r"(?:[ \t\n\r\f\v(]|--[^\n\r]*)*")
BORNE_DE_COMMENTAIRE = re.compile(r"/\*|\*/")
MOT = re.compile(r"[A-Za-z]*")


@dataclass(frozen=True)
class Resultat:
    """Columns and rows of a query, in order."""

    colonnes: tuple[str, ...]
    lignes: list[tuple[Any, ...]]

    def dictionnaires(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""
        return [dict(zip(self.colonnes, ligne, strict=True)) for ligne in self.lignes]


def lire(
    moteur: Engine, session: Session, sql: str, parametres: Mapping[str, Any] | Sequence[Any] | None = None
) -> Resultat:
    """Run one ``select`` as the reader.

    Args:
        moteur: ``Base.moteur_lecteur()``.
        session: an open session.
        sql: one statement; values come as ``%(nom)s`` placeholders (a literal ``%`` is then written ``%%``).
        parametres: values of the placeholders; with None the text is taken as it is.

    """
    return lire_ensemble(moteur, session, [(sql, parametres)])[0]


def lire_ensemble(moteur: Engine, session: Session, requetes: Sequence[tuple[str, Any]]) -> list[Resultat]:
    """Run several ``select`` in one transaction, hence on one publication, and in one round trip with its end.

    In a pipeline the server takes each text as one statement, and refuses two.
    """
    for sql, _ in requetes:
        _refuser_autre_chose_qu_un_select(sql)
    with _Emprunt(moteur) as connexion:
        with _entrer(connexion, session, ecriture=False):
            curseurs = [connexion.execute(sql, parametres, prepare=False) for sql, parametres in requetes]
            connexion.execute("rollback", prepare=False)
        return [Resultat(tuple(c.name for c in lu.description or ()), lu.fetchall()) for lu in curseurs]


def ouvrir_acces(moteur: Engine, session: Session, finalite: str, cible: str, filtre: Mapping[str, Any]) -> int:
    """Write the purpose of a nominative read in the journal, and commit it; the read has a minute to follow.

    Args:
        moteur: ``Base.moteur_lecteur()``.
        session: an open session.
        finalite: one of ``FINALITES``.
        cible: the view that will be read (``demande_identite``, ``quarantaine_valeur``).
        filtre: ``{"demande_id": …}`` or ``{"depot_id": …}``, one or a list, as texts: those open, and nothing else.

    """
    if finalite not in FINALITES:
        raise ErreurLecture(f"Finalité inconnue : choisissez parmi {', '.join(FINALITES)}.")
    return _ecrire_au_journal(
        moteur, session, "select acces.ouvrir_acces(%s, %s, %s)", [finalite, cible, Jsonb(dict(filtre))]
    )


def finalites(moteur: Engine, session: Session, cible: str) -> list[str]:
    """Return the purposes that the profile of this reader may declare for a view; none where it may not open it."""
    requete = "select acces.finalites(%(profil)s, %(cible)s)"
    (ligne,) = lire(moteur, session, requete, {"profil": session.profil, "cible": cible}).lignes
    return list(ligne[0])


def noter(
    moteur: Engine,
    session: Session,
    evenement: str,
    cible: str,
    nb_lignes: int,
    filtre: Mapping[str, Any] | None = None,
) -> int:
    """Write in the journal what was done: ``lecture``, ``export`` or ``refus``, with the number of rows."""
    return _ecrire_au_journal(
        moteur, session, "select acces.noter(%s, %s, %s, %s)", [evenement, cible, Jsonb(dict(filtre or {})), nb_lignes]
    )


def _ecrire_au_journal(moteur: Engine, session: Session, sql: str, valeurs: list[Any]) -> int:
    with _Emprunt(moteur) as connexion:
        with _entrer(connexion, session, ecriture=True):
            ecriture = connexion.execute(sql, valeurs, prepare=False)
        connexion.commit()
        ligne = ecriture.fetchone()
        return int(ligne[0]) if ligne else 0


class _Emprunt:
    """A pooled connection for one transaction; what Postgres says of a failure never gets out."""

    def __init__(self, moteur: Engine) -> None:
        self.moteur = moteur

    def __enter__(self) -> psycopg.Connection:
        try:
            self.emprunt = self.moteur.raw_connection()
        except (psycopg.Error, SQLAlchemyError) as erreur:
            raise ErreurLecture(expliquer(getattr(erreur, "orig", erreur))) from None
        return self.emprunt.driver_connection  # type: ignore[return-value]

    def __exit__(self, classe: Any, leve: BaseException | None, _trace: Any) -> None:
        erreur = cause(leve)
        if isinstance(erreur, psycopg.OperationalError | psycopg.InterfaceError) and erreur.sqlstate in (None, "57P01"):
            self.emprunt.invalidate()
        self.emprunt.close()
        if isinstance(erreur, psycopg.Error):
            raise ErreurLecture(expliquer(erreur)) from None


@contextmanager
def _entrer(connexion: psycopg.Connection, session: Session, *, ecriture: bool) -> Iterator[None]:
    """Become the reader for this transaction, the token as a parameter, and send what follows in the same round trip.

    Whoever may not enter gets no row from the policies; whatever else comes back is dropped.
    """
    if not JETON.fullmatch(session.jeton) or not PROFIL.fullmatch(session.profil):
        raise SessionExpiree("Votre session n’est pas reconnue : reconnectez-vous.")
    entree = psycopg.Cursor(connexion)
    try:
        with connexion.pipeline():
            connexion.execute(f"set transaction read {'write' if ecriture else 'only'}", prepare=False)
            entree.execute("select acces.entrer(%s, %s)", [session.jeton, session.profil], prepare=False)
            connexion.execute(f"set local search_path = {session.profil}, pg_catalog, pg_temp", prepare=False)
            connexion.execute(f"set local role profil_{session.profil}", prepare=False)
            yield
    finally:
        # First of all: what a session that is over asked may have failed for that alone.
        if entree.rowcount == 1 and entree.fetchone() != (True,):
            raise SessionExpiree("Votre session a expiré ou a été fermée : reconnectez-vous.") from None


def _refuser_autre_chose_qu_un_select(sql: str) -> None:
    """Say early, in words, what the read-only transaction and the privileges refuse anyway."""
    mot = _premier_mot(sql)
    if mot == "explain":
        raise ErreurLecture("EXPLAIN est refusé : un plan d’exécution révèle le nombre de lignes cachées.")
    if mot not in ("select", "with", "values", "table"):
        raise ErreurLecture("Seule la lecture est permise : écrivez une requête qui commence par select.")


def _premier_mot(sql: str) -> str:
    """Return the first word as the server reads it: comments nest, a carriage return ends a line comment."""
    place, profondeur = 0, 0
    while True:
        if profondeur:
            borne = BORNE_DE_COMMENTAIRE.search(sql, place)
            if borne is None:
                return ""
            profondeur += 1 if borne.group() == "/*" else -1
            place = borne.end()
            continue
        vide = VIDE.match(sql, place)
        place = vide.end() if vide else place
        if not sql.startswith("/*", place):
            mot = MOT.match(sql, place)
            return mot.group().lower() if mot else ""
        profondeur, place = 1, place + 2
