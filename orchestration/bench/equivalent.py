"""The WHERE that row security makes of the rights of a reader, written out: the same views, for the owner.

What belongs here: taking policies and definitions from the catalogue, putting the rights of a session in them. What
does not: timing (``acces``).
"""

import re
from collections.abc import Iterator
from typing import Any

import psycopg

from warehouse.access.reading import Session, lire
from warehouse.access.rights import lire_registre

RELATION = re.compile(
    r"\b(FROM|JOIN) (\(*)(marts|cubes)\.(\w+)(?: (?!WHERE|ON|JOIN|LEFT|GROUP|ORDER|UNION|CROSS)(\w+))?"
)
DROIT = re.compile(r"\(\s*SELECT acces\.(\w+)\('(\w+)'::text\) AS \w+\)")
SCHEMA = "bench__acces"


def vues_de_l_equivalent(c: psycopg.Connection, moteur: Any, session: Session) -> Iterator[str]:
    """Yield what makes the views of the reader in a schema of the owner, to be rolled back."""
    profil = session.profil
    droits: dict[str, tuple[str, str]] = {}

    def valeur(trouve: re.Match[str]) -> str:
        fonction = trouve.group(1)
        if fonction not in droits:
            sql = f"select droit::text, pg_typeof(droit)::text from acces.{fonction}('{profil}') as droit"  # noqa: S608
            ((droit, sa_nature),) = lire(moteur, session, sql).lignes
            droits[fonction] = str(droit).replace("'", "''"), str(sa_nature)
        return "'{}'::{}".format(*droits[fonction])

    def coupee(trouve: re.Match[str]) -> str:
        mot, parentheses, couche, table, alias = trouve.groups()
        return f"{mot} {parentheses}({corps(f'{couche}.{table}')}) as {alias or table}"

    def corps(relation: str) -> str:
        nature, definition = c.execute(
            "select relkind::text, pg_get_viewdef(oid) from pg_class where oid = %s::regclass", [relation]
        ).fetchone() or ("", "")
        if nature == "v":
            return RELATION.sub(coupee, DROIT.sub(valeur, definition.rstrip(";")))
        condition = c.execute(
            "select coalesce((select qual from pg_policies"
            " where schemaname || '.' || tablename = %s and policyname = %s), 'false')",
            [relation, profil],
        ).fetchone() or ("false",)
        return f"select * from {relation} where {DROIT.sub(valeur, condition[0])}"  # noqa: S608

    yield f"create schema {SCHEMA}"
    for vue in lire_registre().vues_de(profil):
        yield f"create view {SCHEMA}.{vue.nom} as {corps(f'{profil}.{vue.nom}')}"
    yield f"set local search_path = {SCHEMA}, pg_catalog"
