"""A hostile holder of a personal login, with a connection of its own and none of our Python before the database."""

import psycopg
import pytest

from tests.bases import login_personnel, superutilisateur
from tests.security import oracle
from tests.security.petit_entrepot import D1, D2, D3, D4, PROFILS

# What a reader may run of the owner's: each asks by itself who is asking.
OUVERTES = {
    *("session_valide", "departements", "organismes", "bailleurs", "reservataires", "communes", "epcis", "territoires"),
    *("guichets", "guichets_etat", "guichets_collectivite", "delegations"),
    *("finalites", "demandes_ouvertes", "depots_ouverts", "etat_publication", "baisses_acceptees", "journal_organisme"),
    *("noter", "ouvrir_acces", "comptes_geres", "organismes_geres", "volumes_geres"),
    *("organismes_a_ouvrir", "bris_recents", "vues_enregistrees", "alertes_posees", "abonnement"),
    *("preselections", "decisions_saisies", "candidatures_transmises", "candidats_examines", "jours_de_commission"),
}
TOUS = {profil for profil, _ in oracle.COMPTES.values()}
# Who puts households forward: landlords, the State, and those to whom dwellings are reserved.
PROPOSENT = {"bailleur", "etat", "commune", "epci", "conseil_departemental", "action_logement"}
REFUS = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)


@pytest.fixture(scope="module")
def personnel(petite):
    with login_personnel(petite, "commune-muret", "agent.hostile") as parametres:
        yield parametres


@pytest.fixture
def c(personnel):
    """A connection that writes if it can: read only is a setting of the login, which its holder may change."""
    with psycopg.connect(**personnel) as connexion:
        connexion.execute("set transaction read write")
        yield connexion
        connexion.rollback()


@pytest.mark.parametrize(
    "requete",
    [
        "select set_config('observatoire.session', 'x', false)",
        "select set_config('role', 'profil_etat', false)",
        "set role profil_etat",
        "set session authorization authenticator",
        "select acces.entrer('A', 'etat')",
        "select * from pg_catalog.pg_settings, lateral (select set_config('role', 'profil_etat', true)) as s",
    ],
)
def test_attaque_A2_a_personal_login_becomes_nobody_else(c, requete):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        c.execute(requete)


def test_attaque_A1_a_personal_login_does_not_borrow_a_session_by_naming_it(c):
    attendu = [(D2,), (D4,)]
    c.execute("set observatoire.session = 'celle d’un autre'")
    assert c.execute("select demande_id from demande order by 1").fetchall() == attendu


@pytest.mark.parametrize("schema", ["raw", "marts", "cubes", "acces", "technique", "etat", "old__marts", "next__marts"])
def test_attaque_A4_a_personal_login_names_no_relation_outside_its_schema(petite, c, schema):
    with petite.connexion() as proprietaire:
        relations = [
            ligne[0]
            for ligne in proprietaire.execute(
                "select relname from pg_class where relnamespace = to_regnamespace(%s) and relkind in ('r', 'v')",
                [schema],
            )
        ]
    assert relations or schema.startswith(("old__", "next__"))
    for relation in relations:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            c.execute(f'select * from {schema}."{relation}"')
        c.rollback()


@pytest.mark.parametrize("profil", PROFILS)
def test_attaque_A5_nothing_that_a_profile_may_use_runs_as_its_owner_but_what_asks_who_is_asking(petite, profil):
    """The catalogue as the profile sees it: no view of the owner, no table without row security, no other function."""
    with psycopg.connect(**petite.parametres("authenticator")) as lecture:
        lecture.execute(f"set local role profil_{profil}")
        relations = lecture.execute(
            "select c.oid::regclass::text from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_|^information_schema'"
            " and has_table_privilege(c.oid, 'select') and not ("
            " (c.relkind = 'v' and coalesce('security_invoker=true' = any (c.reloptions), false))"
            " or (c.relkind = 'r' and c.relrowsecurity and c.relforcerowsecurity))"
        ).fetchall()
        fonctions = lecture.execute(
            "select n.nspname::text, p.proname::text from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace"
            " where has_function_privilege(p.oid, 'execute')"
            " and (p.prosecdef or n.nspname !~ '^pg_|^information_schema|^extensions$')"
        ).fetchall()
    assert relations == []
    assert {schema for schema, _ in fonctions} <= {"acces"}
    assert {nom for _, nom in fonctions} <= OUVERTES


@pytest.mark.parametrize(
    ("fonctions", "appelants"),
    [
        (["journal_organisme"], TOUS - {"public"}),
        (["comptes_geres", "organismes_geres", "volumes_geres"], TOUS - {"public"}),
        (["preselections", "decisions_saisies", "candidatures_transmises"], PROPOSENT),
        (["candidats_examines", "jours_de_commission"], PROPOSENT),
        (["noter", "etat_publication", "vues_enregistrees"], TOUS),
    ],
    ids=lambda valeur: valeur[0] if isinstance(valeur, list) else None,
)
def test_attaque_A5_a_profile_may_call_what_it_may_do_and_nothing_else(petite, fonctions, appelants):
    with petite.connexion() as c:
        lus = c.execute(
            "select p.proname::text, q.profil from pg_proc as p, acces.profil as q"
            " where p.pronamespace = 'acces'::regnamespace and p.proname = any (%s)"
            " and has_function_privilege('profil_' || q.profil, p.oid, 'execute')",
            [fonctions],
        ).fetchall()
    assert set(lus) == {(fonction, profil) for fonction in fonctions for profil in appelants}


def test_attaque_A5_a_view_of_the_owner_would_show_more_than_its_reader_may(petite, session):
    """What the guard is worth: the same view as its owner gives the demandes that the invoker does not have."""
    session_etat = session("etat")
    with psycopg.connect(**superutilisateur(petite)) as admin:
        admin.execute("alter view etat.demande set (security_invoker = false)")
        admin.execute("set local session authorization authenticator")
        admin.execute("select acces.entrer(%s, 'etat')", [session_etat.jeton])
        admin.execute("set local role profil_etat")
        lus = {ligne[0] for ligne in admin.execute("select demande_id from etat.demande")}
        admin.rollback()
    assert lus == {D1, D2, D3, D4}


@pytest.mark.parametrize(
    "requete",
    [
        "create function pg_temp.fuite(text) returns boolean language sql cost 0.0001 as 'select true'",
        "create temp table demande as select 1",
        "create temp view demande as select 1",
        "create table x (a int)",
        "create schema x",
        "create function commune.sha256(bytea) returns bytea language sql as 'select $1'",
        "create operator commune.= (leftarg = text, rightarg = text, function = texteq)",
        "create type pg_temp.x as (a int)",
        "do $$ begin create table y (a int); end $$",
        "do $$ begin execute 'set role profil_etat'; end $$",
    ],
)
def test_attaque_A6_a_personal_login_makes_nothing_that_could_stand_in_the_way_of_a_name(c, requete):
    with pytest.raises(REFUS):
        c.execute(requete)


def test_attaque_A6_the_functions_of_the_policies_take_no_name_from_the_path_of_their_reader(c):
    attendu = c.execute("select demande_id from commune.demande order by 1").fetchall()
    c.execute("set local search_path = commune, public")
    assert c.execute("select demande_id from commune.demande order by 1").fetchall() == attendu == [(D2,), (D4,)]


def test_attaque_A8_row_security_put_off_is_an_error_and_no_row(c):
    c.execute("set local row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        c.execute("select * from demande")


@pytest.mark.parametrize(
    "requete",
    [
        "truncate marts.fct_demande",
        "update demande set demande_id = 'x'",
        "delete from demande",
        "insert into demande values ('x') on conflict do nothing",
        "merge into demande using (select 1) as s on true when matched then delete",
        "copy demande from stdin",
        "copy demande to 'demandes.csv'",
        "copy demande to program 'cat'",
        "lock table demande",
        "select lo_import('/etc/passwd')",
        "select pg_read_file('postgresql.conf')",
        "select pg_sleep(1)",
        "select pg_notify('a', 'b')",
        "create extension dblink",
        "alter role current_user createrole",
    ],
)
def test_attaque_A8_a_personal_login_writes_nothing_and_reaches_no_file(c, requete):
    with pytest.raises(REFUS):
        c.execute(requete)
