"""Guards that the roles are: who belongs to whom and how, who connects, what PUBLIC no longer has.

What belongs here: the mutations of memberships, of the rights on the database and of what PUBLIC was given by default;
the logins that try them. What does not: the objects of the database (``mutations_du_catalogue``).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from tests.bases import login_personnel, superutilisateur
from tests.security import oracle
from tests.security.mutation import LECTEURS, VIVANTS, Mutation
from warehouse.access.rights import lire_registre
from warehouse.database.bootstrap import BASES_DE_SERVICE
from warehouse.database.connections import Base

REGISTRE = lire_registre()
ETRANGER = "mutation_etranger"
# One account of each profile has a login of its own, by which the rights of the profile reach the database.
TITULAIRES = {profil: login for login, (profil, _) in reversed(oracle.COMPTES.items())}
# What who connects reads before any right on a table: the rules themselves.
EN_ENTRANT = "select count(*) from pg_policy"
# A table of one's own in the way of a view.
LEURRE = """
    do $$
    begin
        create temporary table territoire ();
    exception
        when insufficient_privilege then null;
    end
    $$;
    select count(*) from territoire
"""
# What the owner makes next, and no reader was given.
NEUVE = """
    set local role {proprietaire};
    create function bailleur.neuve() returns bigint language sql security definer set search_path = ''
    begin atomic select count(*) from marts.fct_demande; end;
    reset role
"""


@contextmanager
def logins(base: Base) -> Iterator[dict[str, dict[str, Any]]]:
    """Make the logins that try the rights on the database; return their connection parameters by role tried."""
    with ExitStack() as pile:
        faits = {role: base.parametres(role) for role in ("authenticator", "portier")}
        for profil, compte in TITULAIRES.items():
            faits[f"profil_{profil}"] = pile.enter_context(login_personnel(base, compte, personnel(profil)))
        faits["public"] = pile.enter_context(_etranger(base))
        yield faits


def personnel(profil: str) -> str:
    """Return the name of the personal login of a profile."""
    return f"mutation_{profil}"


@contextmanager
def _etranger(base: Base) -> Iterator[dict[str, Any]]:
    """A role of the same server that the observatory knows nothing of."""
    admin = superutilisateur(base)
    with psycopg.connect(**admin) as c:
        c.execute(f"drop role if exists {ETRANGER}")
        c.execute(f"create role {ETRANGER} login password '{ETRANGER}'")
    try:
        yield admin | {"user": ETRANGER, "password": ETRANGER}
    finally:
        with psycopg.connect(**admin) as c:
            c.execute(f"drop role {ETRANGER}")


def du_catalogue(c: psycopg.Connection) -> Iterator[Mutation]:
    """Return the mutations of the roles, from the catalogue alone."""
    base, proprietaire = c.execute(
        "select quote_ident(datname), datdba::regrole::text from pg_database where datname = current_database()"
    ).fetchone()
    yield from _appartenances(c, proprietaire)
    yield from _droits_sur_la_base(c, base)
    yield from _fermetures(c, base, proprietaire)


def _appartenances(c: psycopg.Connection, proprietaire: str) -> Iterator[Mutation]:
    """Memberships of the roles of readers, and of the owner, taken away; then each of their options turned round."""
    restreintes = [
        f"select count(*) from {table}"
        for (table,) in c.execute(
            "select distinct p.polrelid::regclass::text from pg_policy as p join pg_class as t on t.oid = p.polrelid"
            f" join pg_namespace as n on n.oid = t.relnamespace where not p.polpermissive and {VIVANTS} order by 1"
        )
    ]
    for role, membre, donneur, ligne in c.execute(
        f"""
        select m.roleid::regrole::text, m.member::regrole::text, m.grantor::regrole::text, to_jsonb(m)
        from pg_auth_members as m
        where m.roleid in {LECTEURS} or m.member in {LECTEURS} or m.member = %s::regrole order by 1, 2, 3
        """,
        [proprietaire],
    ).fetchall():
        profil = role.removeprefix("profil_")
        # Without this membership nobody can take the role of the profile: its accounts then read nothing.
        profils = (profil,) if profil in REGISTRE.profils and membre in ("authenticator", proprietaire) else ()
        requetes = _du_proprietaire(role, restreintes) if membre == proprietaire else _du_membre(role, profil)
        retrait = f"revoke {role} from {membre} granted by {donneur} cascade"
        yield Mutation(f"appartenance de {membre} retirée {role}", retrait, profils, qui=(membre,), requetes=requetes)
        for option in ("admin", "inherit", "set"):
            est_donnee = ligne.get(f"{option}_option")
            if est_donnee is None:
                continue
            sql = f"grant {role} to {membre} with {option} true granted by {donneur}"
            if est_donnee:
                sql = f"revoke {option} option for {role} from {membre} granted by {donneur} cascade"
            nom = f"option {option} de {membre} {'retirée' if est_donnee else 'donnée'} {role}"
            yield Mutation(nom, sql, profils, qui=(membre,), requetes=requetes)


def _du_proprietaire(role: str, restreintes: list[str]) -> tuple[str, ...]:
    """Return what the owner needs its membership of a role for.

    It ends the connections of readers, sets the limits of a role, makes a member of it, and reads the tables that the
    restrictive policies cut for readers.
    """
    if role == "pg_signal_backend":
        # Of the readers whose session was closed: the judge keeps one connection open.
        return (
            "select count(pg_cancel_backend(pid)) from pg_stat_activity"
            " where usename = 'authenticator' and datname = current_database()",
        )
    if role.startswith("profil_"):
        return (f"create role mutation_de_plus in role {role}; select 1", *restreintes)
    return (f"select acces.borner_role('{role}')", f"alter role {role} password null; select 1", *restreintes)


def _du_membre(role: str, profil: str) -> tuple[str, ...]:
    """Return what shows a membership to a member that has not taken the role.

    Two queries are asked as the member itself: what it inherits answers them. The last one makes the portier a member
    too, which takes the admin option, and asks as the portier.
    """
    return (
        f"select count(*) from {profil}.territoire",
        "select publication_id from acces.etat_publication()",
        f"grant {role} to portier with inherit true; set local session authorization portier;"
        " select publication_id from acces.etat_publication()",
    )


def _droits_sur_la_base(c: psycopg.Connection, base: str) -> Iterator[Mutation]:
    """Rights of readers on the database: only a new connection asks for them."""
    for role, privilege in c.execute(
        "select a.grantee::regrole::text, a.privilege_type from pg_database as d"
        " cross join lateral aclexplode(d.datacl) as a"
        f" where d.datname = current_database() and a.grantee in {LECTEURS} order by 1, 2"
    ).fetchall():
        yield Mutation(
            f"droit de {role} retiré base {privilege}",
            f"revoke {privilege} on database {base} from {role}",
            entree=role,
            retour=f"grant {privilege} on database {base} to {role}",
        )


def _fermetures(c: psycopg.Connection, base: str, proprietaire: str) -> Iterator[Mutation]:
    """Give back to PUBLIC the rights that PostgreSQL gives it by default and that the project took from it.

    They are rights on databases, then on the objects to come.
    """
    for autre, privilege in c.execute(
        "select nullif(d.datname, current_database())::text, a.privilege_type from pg_database as d"
        " cross join lateral aclexplode(acldefault('d', d.datdba)) as a"
        " where (d.datname = current_database() or d.datname = any (%s)) and a.grantee = 0 and not exists (select from"
        " aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as b"
        " where b.grantee = 0 and b.privilege_type = a.privilege_type) order by 1, 2",
        [list(BASES_DE_SERVICE)],
    ).fetchall():
        nom, ici = f"fermeture retirée base {autre or ''} {privilege}".replace("  ", " "), autre or base
        sql, retour = (
            f"grant {privilege} on database {ici} to public",
            f"revoke {privilege} on database {ici} from public",
        )
        if privilege == "CONNECT":
            yield Mutation(nom, sql, entree="public", dans=autre or "", retour=retour)
        else:
            yield Mutation(nom, sql, qui=("bailleur-a",), requetes=(LEURRE,))
    for nature, privilege in c.execute(
        "select d.defaclobjtype::text, a.privilege_type from pg_default_acl as d"
        " cross join lateral aclexplode(acldefault(d.defaclobjtype, d.defaclrole)) as a"
        " where d.defaclnamespace = 0 and a.grantee = 0 and not exists (select from aclexplode(d.defaclacl) as b"
        " where b.grantee = 0 and b.privilege_type = a.privilege_type) order by 1, 2"
    ).fetchall():
        objets = {"f": "functions", "T": "types", "n": "schemas", "r": "tables", "S": "sequences"}[nature]
        sql = f"alter default privileges for role {proprietaire} grant {privilege} on {objets} to public"
        yield Mutation(
            f"fermeture retirée à venir {objets}",
            sql,
            qui=("bailleur-a",),
            requetes=("select neuve()",),
            ensuite=NEUVE.format(proprietaire=proprietaire),
        )
