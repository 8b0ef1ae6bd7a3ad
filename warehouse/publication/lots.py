"""What was built of a département, set aside while the next one is built, then put together again.

What belongs here: the layers set aside, and the rows that come back from them. What does not: the sequence
(``orchestration.build``). A département set aside is closed to all, as what is being built is.
"""

import psycopg
from psycopg import sql

from warehouse.database.blockers import ATTENTE_MAXIMALE
from warehouse.database.connections import Base
from warehouse.publication.publish import COUCHES, PREFIXE

LOT = f"{PREFIXE}lot_"


def commencer(base: Base) -> list[str]:
    """Drop what a build that failed had set aside, and return the départements to build, in order."""
    with base.connexion() as connexion:
        _attendre_peu(connexion)
        _oublier(connexion)
    return installes(base)


def installes(base: Base) -> list[str]:
    """Return the départements of the database, in order."""
    with base.connexion() as connexion:
        return [
            str(code)
            for (code,) in connexion.execute("select departement_code from acces.departement order by departement_code")
        ]


def mettre_de_cote(base: Base, departement: str) -> None:
    """Keep the layers that were built of a département under names that the build of the next one does not use."""
    with base.connexion() as connexion:
        _attendre_peu(connexion)
        for couche in COUCHES:
            lot = sql.Identifier(f"{LOT}{departement.lower()}__{couche}")
            requete = sql.SQL("alter schema {} rename to {}")
            connexion.execute(requete.format(sql.Identifier(PREFIXE + couche), lot))


def reunir(base: Base) -> None:
    """Bring the rows set aside into the tables of the last département built, and drop what held them.

    A mart that is a view reads those tables: nothing of it comes back.
    """
    with base.connexion() as connexion:
        _attendre_peu(connexion)
        lots = _lots(connexion)
        for couche in COUCHES if lots else ():
            for table, colonnes in _tables(connexion, PREFIXE + couche):
                ensemble = sql.Identifier(PREFIXE + couche, table)
                for lot in lots:
                    if lot.endswith(f"__{couche}"):
                        connexion.execute(
                            sql.SQL("insert into {ensemble} ({colonnes}) select {colonnes} from {lot}").format(
                                ensemble=ensemble,
                                colonnes=sql.SQL(", ").join(map(sql.Identifier, colonnes)),
                                lot=sql.Identifier(lot, table),
                            )
                        )
                connexion.execute(sql.SQL("analyze {}").format(ensemble))
        _oublier(connexion)


def _lots(connexion: psycopg.Connection) -> list[str]:
    requete = "select nspname::text from pg_namespace where starts_with(nspname, %s) order by 1"
    return [str(lot) for (lot,) in connexion.execute(requete, [LOT])]


def _oublier(connexion: psycopg.Connection) -> None:
    for lot in _lots(connexion):
        connexion.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(lot)))


def _tables(connexion: psycopg.Connection, schema: str) -> list[tuple[str, list[str]]]:
    requete = (
        "select c.relname::text, array_agg(a.attname::text order by a.attnum) from pg_class as c"
        " join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        " where c.relnamespace = to_regnamespace(%s) and c.relkind in ('r', 'p') group by 1 order by 1"
    )
    return [(str(table), list(colonnes)) for table, colonnes in connexion.execute(requete, [schema])]


def _attendre_peu(connexion: psycopg.Connection) -> None:
    connexion.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(ATTENTE_MAXIMALE)))
