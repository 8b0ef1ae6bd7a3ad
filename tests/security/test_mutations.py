"""The guards of the published warehouse, taken away on every table: the audit names each one, and rows do come out.

Everything happens in transactions that are rolled back. All the mutations, judged by attacks, take minutes: ``python -m
tests.security.mutations``; a sample of them is here.
"""

import re
from contextlib import contextmanager

import psycopg
import pytest

from tests.bases import devenir, superutilisateur
from tests.security import mutations_des_roles, mutations_du_code, oracle
from tests.security.mutation import LECTEURS
from tests.security.mutations import attaquer, echantillon, equivalents
from tests.security.mutations_du_catalogue import du_catalogue
from tests.security.plantees import ajouter_un_autre_departement, tables
from warehouse.access.audit import auditer_connexion
from warehouse.access.rights import lire_registre
from warehouse.access.sessions import ouvrir_session_admin
from warehouse.settings import PROJECT_DIR

REGISTRE = lire_registre()
NOMINATIVE = "marts.fct_demande_identite"


def seul(c):
    """Keep the readers of the other tests out for the time of the transaction, as a publication does."""
    c.execute("set local lock_timeout = '60s'")
    c.execute("select acces.verrou_publication(true)")


@pytest.fixture
def c(entrepot):
    with entrepot.connexion() as connexion:
        seul(connexion)
        yield connexion
        connexion.rollback()


def droits(c):
    """Return the (table, profile) pairs that have a policy."""
    return {
        (table, profil)
        for table, profil in c.execute(
            "select polrelid::regclass::text, polname::text from pg_policy where polpermissive and polname = any (%s)"
            " and polrelid::regclass::text !~ '^next__'",
            [list(REGISTRE.profils)],
        )
    }


def fautes(c):
    return {
        (constat.controle, constat.objet, constat.detail.split(" ")[0]) for constat in auditer_connexion(c, "", None)[0]
    }


def test_the_published_warehouse_has_no_fault(c):
    assert len(tables(c)) >= 25
    assert fautes(c) == set()


@pytest.mark.parametrize("mode", ["disable", "no force"])
def test_attaque_A15_row_security_taken_off_is_named_on_every_table(c, mode):
    for table in tables(c):
        c.execute(f"alter table {table} {mode} row level security")
    assert fautes(c) == {("row_security_active", table, "la") for table in tables(c)}


def test_attaque_A15_every_policy_dropped_is_named(c):
    paires = droits(c)
    for table, profil in paires:
        c.execute(f"drop policy {profil} on {table}")
    assert fautes(c) == {("politique_par_profil", table, f"profil_{profil}") for table, profil in paires}


def test_attaque_A15_every_policy_that_became_always_true_is_named(c):
    paires = droits(c)
    for table, profil in paires:
        c.execute(f"alter policy {profil} on {table} using (true)")
    assert fautes(c) == {("politique_toujours_vraie", table, profil) for table, profil in paires}


def test_attaque_A15_every_policy_that_asks_the_rights_of_another_profile_is_named(c):
    paires = droits(c)
    for table, profil in paires:
        autre = "etat" if profil != "etat" else "bailleur"
        regle = f"departement_code = any ((select acces.departements('{autre}'))::text[])"
        c.execute(f"alter policy {profil} on {table} using ({regle})")
    trouves = {faute for faute in fautes(c) if faute[0] == "fonction_du_profil"}
    assert trouves == {("fonction_du_profil", table, profil) for table, profil in paires}


def test_attaque_A15_every_grant_that_nobody_declared_is_named(c):
    paires = {(table, profil) for table in tables(c) for profil in REGISTRE.profils} - droits(c)
    for table, profil in paires:
        c.execute(f"grant select on {table} to profil_{profil}")
    trouves = {faute for faute in fautes(c) if faute[0] == "politique_par_profil"}
    assert trouves == {("politique_par_profil", table, f"profil_{profil}") for table, profil in paires}


def test_attaque_A5_every_view_that_runs_as_its_owner_is_named(c):
    vues = [(profil, vue) for profil, vues in REGISTRE.attendues().items() for vue in vues]
    for profil, vue in vues:
        c.execute(f"alter view {profil}.{vue} set (security_invoker = false)")
    noms = {c.execute("select %s::regclass::text", [f"{p}.{v}"]).fetchone()[0] for p, v in vues}
    assert {objet for controle, objet, _ in fautes(c) if controle == "vue_invocante"} == noms
    assert len(noms) == len(vues)


def test_attaque_A15_the_journal_policy_of_each_profile_is_named(c):
    profils = {profil for profil, vues in REGISTRE.attendues().items() if "demande_identite" in vues}
    assert len(profils) == 8
    for profil in profils:
        c.execute(f"drop policy {profil}_journal on {NOMINATIVE}")
    assert fautes(c) == {("identite_journalisee", NOMINATIVE, f"profil_{profil}") for profil in profils}


# What the audit says must be what happens: with the guard in place, a row of another département stays hidden; without
# it, the same reader sees it.


@contextmanager
def en_lecteur(entrepot, login):
    """As superuser, then as the reader, in one transaction: what it changed is seen by the reader and rolled back."""
    session = ouvrir_session_admin(entrepot, login)
    with psycopg.connect(**superutilisateur(entrepot)) as c:
        seul(c)

        def comme_lecteur():
            c.execute("set local session authorization authenticator")
            devenir(c, session)

        yield c, comme_lecteur
        c.rollback()


def lignes_du_99(c, profil):
    """Return the views of a profile that show the département 99; those without the column are joined by nobody."""
    vues = [v for v in REGISTRE.vues_de(profil) if "departement_code" in v.colonnes]
    return {
        vue.nom
        for vue in vues
        if c.execute(f"select exists (select from {profil}.{vue.nom} where departement_code = '99')").fetchone()[0]
    }


@pytest.mark.parametrize("login", oracle.COMPTES)
def test_attaque_A10_a_row_of_another_departement_is_seen_by_nobody_in_any_view(entrepot, login):
    profil = oracle.COMPTES[login][0]
    with en_lecteur(entrepot, login) as (c, comme_lecteur):
        ajouter_un_autre_departement(c)
        comme_lecteur()
        assert lignes_du_99(c, profil) == set()


@pytest.mark.parametrize("login", ["bailleur-a", "etat", "commune-toulouse", "ingenieur", "public"])
def test_without_row_security_the_same_reader_would_see_it(entrepot, login):
    profil = oracle.COMPTES[login][0]
    with en_lecteur(entrepot, login) as (c, comme_lecteur):
        ajouter_un_autre_departement(c)
        for table in tables(c):
            c.execute(f"alter table {table} disable row level security")
        comme_lecteur()
        vues = {v.nom for v in REGISTRE.vues_de(profil)}
        assert vues - lignes_du_99(c, profil) <= {"rapprochement", "rapprochement_passe", "quarantaine", "saut"}


def test_the_functions_of_a_policy_run_once_for_each_query(entrepot):
    """Plans of every view of every profile: the rights are an InitPlan, run at most once, and in no filter."""
    for login in ("bailleur-a", "etat", "commune-toulouse", "epci-sicoval", "ingenieur", "public"):
        session = ouvrir_session_admin(entrepot, login)
        with psycopg.connect(**entrepot.parametres("authenticator")) as c:
            devenir(c, session)
            for vue in REGISTRE.vues_de(session.profil):
                if vue.nom in ("rapprochement", "rapprochement_passe"):
                    continue
                requete = f"select * from {session.profil}.{vue.nom}"
                (plan,) = c.execute(f"explain (analyze, timing off, verbose, format json) {requete}").fetchone()
                noeuds = list(parcourir(plan[0]["Plan"]))
                initiaux = [n for n in noeuds if n.get("Parent Relationship") == "InitPlan"]
                assert initiaux, (login, vue.nom)
                assert {n["Actual Loops"] for n in initiaux} <= {0, 1}, (login, vue.nom)
                filtres = [str(n.get(cle)) for n in noeuds for cle in ("Filter", "Index Cond", "Recheck Cond")]
                assert not [f for f in filtres if "acces." in f], (login, vue.nom)


@pytest.mark.parametrize("profil", ["bailleur", "etat", "ingenieur", "public"])
def test_the_share_of_the_ensemble_is_looked_up_by_the_whole_key(entrepot, profil):
    """By a part of it, a look reads all the territories of a month: the whole view outlasts the time of a reader."""
    with entrepot.connexion() as connexion:
        (vue,) = connexion.execute("select pg_get_viewdef(%s::regclass)", [f"{profil}.indicateur"]).fetchone()
        cles = connexion.execute(
            "select attname from pg_index inner join pg_attribute on attrelid = indrelid and attnum = any(indkey)"
            " where indrelid = 'marts.indicateur_valeur'::regclass and indisunique"
        ).fetchall()
    assert len(cles) == 8
    assert [cle for (cle,) in cles if f"(ensemble.{cle} = " not in vue] == []


def parcourir(noeud):
    yield noeud
    for enfant in noeud.get("Plans", []):
        yield from parcourir(enfant)


# Read whole, they take seconds: a reader of another test would wait as long.
LONGUES = {"rapprochement", "rapprochement_passe", "indicateur", "demande_identite"}
LONGUES |= {"courbe_attente", "population_vu_au"}
PARMI = 40


# What the catalogue says of roles and of the tables of acces: one of each kind is tried, whoever the role is.
SORTES = (
    r"(politique|row security|force) \w+ acces\.|droit de \w+ retiré (acces$|base )|(appartenance|option \w+) de |"
    r"fermeture retirée (base|à venir) "
)


def sorte(nom):
    """Return what a mutation of the roles, or of acces, is; nothing of the others."""
    trouvee = re.match(SORTES, nom)
    return trouvee and re.sub(r"profil_\w+|mutation_\w+|(?<=acces\.)\w+", "", nom)


def test_attaque_A15_of_a_sample_of_the_guards_none_is_taken_away_unseen_by_a_reader(entrepot):
    with attaquer(entrepot) as essai:
        toutes = du_catalogue(essai.c)
        courtes = [m for m in toutes if not m.vues & LONGUES]
        assert len(courtes) > 1_000
        assert echantillon(essai, courtes, PARMI) == []
        une_de_chaque = {sorte(m.nom): m for m in toutes if sorte(m.nom)}
        assert len(une_de_chaque) > 30
        assert echantillon(essai, [*une_de_chaque.values()], len(une_de_chaque)) == []


@pytest.fixture
def personnels(entrepot):
    """A connection of the superuser, while each profile has a personal login."""
    with mutations_des_roles.logins(entrepot), psycopg.connect(**superutilisateur(entrepot)) as c:
        yield c
        c.rollback()


def droits_tenus(c):
    """Return the names of the rights of readers, on objects of any kind, as PostgreSQL keeps who depends on a role."""
    tenus = c.execute(
        f"""
        select distinct d.refobjid::regrole::text, coalesce(
            n.nspname || '.' || t.relname || case when d.objsubid > 0 then ', colonne ' || d.objsubid else '' end,
            f.nspname || '.' || p.proname,
            s.nspname,
            case when b.oid is not null then 'base CONNECT' end,
            pg_describe_object(d.classid, d.objid, d.objsubid)
        )
        from pg_shdepend as d
        left join pg_class as t on d.classid = 'pg_class'::regclass and d.objid = t.oid
        left join pg_namespace as n on t.relnamespace = n.oid
        left join pg_proc as p on d.classid = 'pg_proc'::regclass and d.objid = p.oid
        left join pg_namespace as f on p.pronamespace = f.oid
        left join pg_namespace as s on d.classid = 'pg_namespace'::regclass and d.objid = s.oid
        left join pg_database as b on d.classid = 'pg_database'::regclass and d.objid = b.oid
        where d.refobjid in {LECTEURS} and d.deptype = 'a'
        and (d.dbid = (select oid from pg_database where datname = current_database())
            or d.dbid = 0 and coalesce(b.datname, current_database()) = current_database())
        and coalesce(n.nspname, f.nspname, s.nspname, '') !~ '^(next|old)__'
        """
    )
    return {f"droit de {role} retiré {objet}" for role, objet in tenus}


def test_every_right_that_a_reader_has_is_among_the_mutations(personnels):
    tenus = droits_tenus(personnels)
    assert len(tenus) > 700
    assert tenus - {m.nom for m in du_catalogue(personnels)} == set()


@pytest.mark.parametrize(
    "droit",
    [
        "grant select (login) on acces.compte to profil_etat",
        "grant usage on language sql to portier",
        "alter default privileges in schema marts grant select on tables to profil_etat",
        "grant set on parameter log_statement to authenticator",
        "grant usage on type acces.compte to mutation_etat",
    ],
)
def test_a_right_of_a_kind_that_no_mutation_takes_is_named(personnels, droit):
    personnels.execute(droit)
    assert len(droits_tenus(personnels) - {m.nom for m in du_catalogue(personnels)}) == 1


def test_every_mutation_that_is_said_to_change_nothing_is_one_of_those_that_there_are(personnels):
    noms = [m.nom for m in du_catalogue(personnels)]
    noms += [garde.nom for garde in mutations_du_code.gardes()]
    assert len(noms) == len(set(noms))
    assert [forme for forme in equivalents() if not any(re.fullmatch(forme, nom) for nom in noms)] == []
    assert [forme for forme, raison in equivalents().items() if len(raison.split()) < 6] == []


def test_every_guard_of_the_code_stands_where_the_list_says_and_is_held_by_tests_that_there_are():
    for garde in mutations_du_code.gardes():
        assert (PROJECT_DIR / garde.fichier).read_text(encoding="utf-8").count(garde.texte) == 1, garde.nom
        assert garde.sans != garde.texte
        assert all((PROJECT_DIR / a).exists() for a in garde.attaques if a.startswith("tests/")), garde.nom
