"""Guards that the catalogue of a published warehouse says, each with what takes it away and who is then tried.

What belongs here: policies, row security, views, masks, rights on objects and functions. What does not: roles, their
memberships and the rights on the database (``mutations_des_roles``), the judge (``mutations``).
"""

import re
from collections.abc import Iterator

import psycopg

from tests.security import mutations_des_roles, oracle
from tests.security.appels import FONCTIONS_DU_PORTAIL, PORTIER
from tests.security.mutation import LECTEURS, VIVANTS, Mutation
from tests.security.plantees import PUBLIES
from tests.security.test_lecture import CHANGER_DE_LECTEUR, ECRIRE_OU_ATTENDRE
from warehouse.access.rights import lire_registre

REGISTRE = lire_registre()
# Who logs in: an account by its session, the two service roles as nobody.
TOUS = (*oracle.COMPTES, "authenticator", "portier")


def du_catalogue(c: psycopg.Connection) -> list[Mutation]:
    """Return the mutations of a published warehouse, from its catalogue alone."""
    vues = _vues_par_table(c)
    return [
        *_politiques(c, vues),
        *_securites(c, vues),
        *_droits(c, vues),
        *_vues_gardees(c),
        *_fonctions(c),
        *mutations_des_roles.du_catalogue(c),
    ]


def _politiques(c: psycopg.Connection, vues: dict[str, frozenset[str]]) -> Iterator[Mutation]:
    """Policies, of the published layers and of what readers enter in ``acces``."""
    for table, nom, permissive, publiee in c.execute(
        "select t.oid::regclass::text, p.polname::text, p.polpermissive, "
        f"{PUBLIES} from pg_policy as p join pg_class as t on t.oid = p.polrelid"
        f" join pg_namespace as n on n.oid = t.relnamespace where {VIVANTS} order by 1, 2"
    ).fetchall():
        profil, lues = nom.removesuffix("_journal"), vues.get(table, frozenset())
        cibles = (profil,) if profil in REGISTRE.profils else ("proprietaire",)
        if not publiee:
            cibles = tuple(REGISTRE.profils)
        yield Mutation(f"politique {nom} retirée {table}", f"drop policy {nom} on {table}", cibles, lues)
        if permissive and profil in REGISTRE.profils:
            ouverte = f"alter policy {nom} on {table} using (true)"
            yield Mutation(f"politique {nom} ouverte {table}", ouverte, cibles, lues)


def _securites(c: psycopg.Connection, vues: dict[str, frozenset[str]]) -> Iterator[Mutation]:
    """Row security, and FORCE, of the same tables; where no view shows one, everybody asks it by its name."""
    for table, publiee in c.execute(
        f"select t.oid::regclass::text, {PUBLIES} from pg_class as t join pg_namespace as n on n.oid = t.relnamespace"
        f" where t.relkind in ('r', 'p') and {VIVANTS} and (t.relrowsecurity or {PUBLIES}) order by 1"
    ).fetchall():
        qui, requetes = ((), ()) if publiee else (TOUS, (f"select count(*) from {table}",))
        for nom, mode in (("row security", "disable"), ("force", "no force")):
            yield Mutation(
                f"{nom} retirée {table}",
                f"alter table {table} {mode} row level security",
                (*REGISTRE.profils, "proprietaire"),
                vues.get(table, frozenset()),
                qui=qui,
                requetes=requetes,
            )


def _vues_par_table(c: psycopg.Connection) -> dict[str, frozenset[str]]:
    """Return the names of the views that read each table, other views of the marts in between included."""
    lues: dict[str, set[str]] = {}
    requete = """
        with recursive lien as (
            select distinct r.ev_class, d.refobjid from pg_rewrite as r join pg_depend as d on d.objid = r.oid
            and d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
            where d.refobjid <> r.ev_class
        ), chemin as (
            select ev_class, refobjid from lien
            union select ch.ev_class, l.refobjid from chemin as ch join lien as l on l.ev_class = ch.refobjid
        )
        select ch.refobjid::regclass::text, v.relname::text
        from chemin as ch join pg_class as v on v.oid = ch.ev_class join pg_namespace as n on n.oid = v.relnamespace
        where n.nspname::text = any (%s)
    """
    for table, vue in c.execute(requete, [list(REGISTRE.profils)]):
        lues.setdefault(table, set()).add(vue)
    return {table: frozenset(noms) for table, noms in lues.items()}


def _droits(c: psycopg.Connection, vues: dict[str, frozenset[str]]) -> Iterator[Mutation]:
    """Grants that roles of readers have: on relations, schemas and functions."""
    relations = c.execute(
        f"""
        select n.nspname || '.' || t.relname, a.grantee::regrole::text, t.relname::text, t.relkind::text,
            a.privilege_type
        from pg_class as t join pg_namespace as n on n.oid = t.relnamespace cross join lateral aclexplode(t.relacl) as a
        where a.grantee in {LECTEURS} and {VIVANTS} order by 1, 2, 5
        """
    ).fetchall()
    for objet, role, nom, nature, privilege in relations:
        lues = frozenset({nom}) if nature == "v" and objet.split(".")[0] in REGISTRE.profils else vues.get(objet)
        sql = f"revoke {privilege} on {objet} from {role}"
        yield Mutation(f"droit de {role} retiré {objet}", sql, (role.removeprefix("profil_"),), lues or frozenset())
    for schema, role, privilege in c.execute(
        f"select n.nspname::text, a.grantee::regrole::text, a.privilege_type from pg_namespace as n"
        f" cross join lateral aclexplode(n.nspacl) as a where a.grantee in {LECTEURS} and {VIVANTS} order by 1, 2, 3"
    ).fetchall():
        sql = f"revoke {privilege} on schema {schema} from {role}"
        yield _d_un_role(f"droit de {role} retiré {schema}", sql, role, tuple(PORTIER.values()))
    for fonction, nom, role in c.execute(
        "select p.oid::regprocedure::text, n.nspname || '.' || p.proname, a.grantee::regrole::text from pg_proc as p"
        " join pg_namespace as n on n.oid = p.pronamespace cross join lateral aclexplode(p.proacl) as a"
        f" where a.grantee in {LECTEURS} and {VIVANTS} order by 2, 3"
    ).fetchall():
        lues, appel = frozenset(), nom.removeprefix("acces.")
        if (cible := role.removeprefix("profil_")) in REGISTRE.profils and appel not in FONCTIONS_DU_PORTAIL:
            lues = frozenset(v.nom for v in REGISTRE.vues_de(cible))
        requetes = (PORTIER[appel],) if role == "portier" else ()
        sql = f"revoke execute on function {fonction} from {role}"
        yield _d_un_role(f"droit de {role} retiré {nom}", sql, role, requetes, lues)


def _d_un_role(
    nom: str, sql: str, role: str, du_portier: tuple[str, ...], lues: frozenset[str] = frozenset()
) -> Mutation:
    """A right of a role, whose loss its own calls see: of the authenticator, those of any account."""
    if role == "portier":
        return Mutation(nom, sql, qui=(role,), requetes=du_portier)
    return Mutation(nom, sql, ("bailleur",) if role == "authenticator" else (role.removeprefix("profil_"),), lues)


def _vues_gardees(c: psycopg.Connection) -> Iterator[Mutation]:
    """Views that run as who reads them, and the masks of their columns."""
    for profil, decrit in REGISTRE.profils.items():
        for vue in REGISTRE.vues_de(profil):
            objet = f"{profil}.{vue.nom}"
            sql = f"alter view {objet} set (security_invoker = false)"
            yield Mutation(f"invocation retirée {objet}", sql, (profil,), frozenset({vue.nom}))
            (texte,) = c.execute("select pg_get_viewdef(%s::regclass)", [objet]).fetchone()
            masques = decrit.masques.get(vue.nom, ())
            # Two masks of a column, each with its own exceptions, are taken away together.
            for traitement, colonne in dict.fromkeys((m.traitement, une) for m in masques for une in m.colonnes):
                sql = f"create or replace view {objet} with (security_invoker = true) as {demasquer(texte, colonne)}"
                yield Mutation(f"masque {traitement} retiré {objet}.{colonne}", sql, (profil,), frozenset({vue.nom}))


def demasquer(texte: str, colonne: str) -> str:
    """Return the definition of a view in which a column is that of its table."""
    fin = re.search(rf"\bAS {colonne}\b", texte).end()
    profondeur, debut = 0, fin
    while profondeur or not texte[:debut].rstrip().endswith((",", "SELECT")):
        debut -= 1
        profondeur += {")": 1, "(": -1}.get(texte[debut], 0)
    return f"{texte[:debut]} {colonne} {texte[fin:]}"


def _fonctions(c: psycopg.Connection) -> Iterator[Mutation]:
    """Functions of the system that were taken away from everybody: called by the attacks, or with nothing."""
    for fonction, nom, arguments in c.execute(
        "select p.oid::regprocedure::text, p.proname::text, array(select format_type(t, null) from"
        " unnest(p.proargtypes) as t) from pg_proc as p where p.pronamespace = 'pg_catalog'::regnamespace"
        " and p.proacl is not null and exists (select from aclexplode(p.proacl) as a"
        " where a.grantee = 'pg_database_owner'::regrole) order by 1"
    ).fetchall():
        connues = (*CHANGER_DE_LECTEUR, *ECRIRE_OU_ATTENDRE)
        # On constants that are null, the planner folds the call away before any right is asked; what a subquery gives
        # is known only when the query runs.
        vide = f"select {nom}({', '.join(f'(select null::{un})' for un in arguments)})"
        sql = f"grant execute on function {fonction} to public"
        requetes = (*(requete for requete in connues if re.search(rf"\b{nom}\(", requete)), vide)
        yield Mutation(f"fermeture retirée {fonction}", sql, qui=("bailleur-a",), requetes=requetes)
