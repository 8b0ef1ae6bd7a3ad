"""The journal, looked at as a whole.

What belongs here: whether it is intact, and where it is not; who opens more identities than it is used to. What does
not: writing it (``acces.journaliser``).
"""

from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from warehouse.access.audit import DOSSIER
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire

# Whether what each publication saw at the end of the journal is still there.
FIN = DOSSIER / "42_journal_entier.sql"


@dataclass(frozen=True)
class Journal:
    """How many entries an intact journal has, and the digest of the last one."""

    lignes: int
    empreinte: str


def verifier(base: Base) -> Journal:
    """Follow the chain from its first entry.

    Raises:
        ErreurObservatoire: the first entry that does not follow, or one that a publication saw and that is gone.

    """
    with base.connexion() as connexion:
        connexion.execute("select acces.chainer_journal()")
        rompue = connexion.execute("select acces.verifier_journal()").fetchone()
        if rompue is not None and rompue[0] is not None:
            raise ErreurObservatoire(
                f"Le journal est rompu : la ligne {rompue[0]} ne suit pas la précédente. Gardez la base en l’état, et"
                " comparez avec une sauvegarde."
            )
        if fautes := connexion.execute(FIN.read_text(encoding="utf-8")).fetchall():
            raise ErreurObservatoire(
                f"Le journal est rompu : {fautes[0][1]}. Gardez la base en l’état, et comparez avec une sauvegarde."
            )
        requete = (
            "select count(*), (array_agg(encode(empreinte, 'hex') order by journal_id desc))[1] from acces.journal"
        )
        lignes, empreinte = connexion.execute(requete).fetchone() or (0, None)
    return Journal(lignes, empreinte or "–")


def volumes(base: Base) -> list[dict[str, Any]]:
    """Return the unusual days of the last seven, by account."""
    with base.connexion() as connexion, connexion.cursor(row_factory=dict_row) as curseur:
        return curseur.execute("select * from acces.volumes_inhabituels()").fetchall()
