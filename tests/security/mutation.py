"""One guard taken away: what it is, how it is taken, who is then tried.

What belongs here: the description that the generators fill and the judge reads. What does not: either of them
(``mutations_du_catalogue``, ``mutations_des_roles``; ``mutations``).
"""

from dataclasses import dataclass

# Roles that read, or open the sessions of those that do, in this database.
LECTEURS = """(
    select r.oid from pg_roles as r
    where r.rolname in ('authenticator', 'portier')
    or r.rolname in (select 'profil_' || p.profil from acces.profil as p)
    or r.rolname in (select co.role_pg from acces.compte as co)
)"""

# What was built beside, or was live before, is closed to every reader by its schema.
VIVANTS = "n.nspname !~ '^(next|old)__'"


@dataclass(frozen=True)
class Mutation:
    """A guard taken away, and how one sees that it is missing; killed as soon as one of the trials says so.

    Args:
        nom: its name; that of a table guard ends with the table.
        sql: what takes it away.
        profils: whose accounts then read; « proprietaire » counts the rows of the table as its owner.
        vues: the views that they read; none: what the portal calls.
        qui: who runs the queries: an account by its session, or a role that logs in and becomes nobody.
        requetes: queries refused or answered otherwise without the guard. One may be several statements: what the last
            one answers is what counts.
        ensuite: statements that prepare the queries, run just before them, with the guard and without it.
        entree: the role that tries to connect. A new connection sees only what is committed: ``sql`` is committed, then
            ``retour``.
        dans: the database that this role enters, where it is not that of the observatory.
        retour: what puts the guard back after ``entree``.

    """

    nom: str
    sql: str
    profils: tuple[str, ...] = ()
    vues: frozenset[str] = frozenset()
    qui: tuple[str, ...] = ()
    requetes: tuple[str, ...] = ()
    ensuite: str = ""
    entree: str = ""
    dans: str = ""
    retour: str = ""
