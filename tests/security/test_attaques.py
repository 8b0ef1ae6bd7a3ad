"""A hostile reader of the published warehouse: joins, counts, errors, catalogue, neighbours."""

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.bases import devenir, login_personnel, ouvrir_tout, superutilisateur
from tests.security import oracle
from warehouse.access import accounts
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.errors import ErreurLecture

pytestmark = pytest.mark.deux_departements


@pytest.fixture(scope="module")
def lecteur(entrepot):
    moteur = entrepot.moteur_lecteur()
    yield moteur
    moteur.dispose()


@pytest.fixture(scope="module")
def session(entrepot):
    return lambda login: ouvrir_session_admin(entrepot, login)


# Who reads some of the demandes, by name, and the purpose that opens them.
LOGINS = {
    **dict.fromkeys(("etat", "commune-toulouse", "commune-muret", "epci-sicoval", "comed"), "instruction"),
    **dict.fromkeys(("conseil-departemental", "action-logement"), "instruction"),
    "adil": "enregistrement",
}


@pytest.fixture(scope="module")
def cachees(entrepot):
    """By account, demandes of the file that it must never see, with a name each."""
    with entrepot.connexion() as c:
        toutes = {ligne[0] for ligne in c.execute("select demande_id from marts.fct_demande")}
        return {login: toutes - oracle.demandes(c, login) for login in LOGINS}


# What asks for a hidden demande, and the views that it takes.
QUESTIONS = [
    ({"demande"}, "select count(*) from demande where demande_id = any (%(ids)s)"),
    ({"demande_identite"}, "select count(*) from demande_identite where demande_id = any (%(ids)s)"),
    (
        {"demande"},
        "select count(*) from unnest(%(ids)s::text[]) as i (id) where exists"
        " (select from demande as d where d.demande_id = i.id)",
    ),
    (
        {"demande", "demande_identite"},
        "select count(d.demande_id) + count(n.nom) from unnest(%(ids)s::text[]) as i (id)"
        " left join demande as d on d.demande_id = i.id left join demande_identite as n on n.demande_id = i.id",
    ),
    ({"rapprochement"}, "select count(*) from rapprochement where demande_id = any (%(ids)s)"),
    ({"rapprochement_passe"}, "select count(*) from rapprochement_passe where demande_id = any (%(ids)s)"),
    (
        {"demande", "candidature"},
        "select count(d.demande_id) from candidature as c join demande as d on d.demande_id = c.demande_id"
        " where d.demande_id = any (%(ids)s)",
    ),
    (
        {"demande"},
        "select count(*) from (select demande_id from demande except select demande_id from demande where false) as t"
        " where demande_id = any (%(ids)s)",
    ),
]


@pytest.mark.parametrize("login", LOGINS)
def test_attaque_A9_A10_A12_a_hidden_demande_does_not_answer_by_its_key_by_count_by_exists_or_by_join(
    entrepot, lecteur, session, cachees, login
):
    qui, ids = session(login), sorted(cachees[login])
    assert ids
    ouvrir_tout(entrepot, lecteur, qui, LOGINS[login])
    siennes = oracle.vues(oracle.COMPTES[login][0])
    for requete in [requete for vues, requete in QUESTIONS if vues <= siennes]:
        assert lire(lecteur, qui, requete, {"ids": ids}).lignes == [(0,)], requete


@pytest.mark.parametrize("login", LOGINS)
def test_attaque_A7_a_predicate_with_a_side_effect_is_never_run_on_a_hidden_row(
    entrepot, lecteur, session, cachees, login
):
    """A division by zero on a hidden name would tell that it exists."""
    qui = session(login)
    with entrepot.connexion() as c:
        (cachee, nom) = c.execute(
            "select demande_id, nom from marts.fct_demande_identite where demande_id = any (%s) limit 1",
            [sorted(cachees[login])],
        ).fetchone()
        permises = oracle.demandes(c, "etat", nommees=True) if login == "etat" else None
        (vue,) = c.execute(
            "select demande_id from marts.fct_demande_identite where demande_id <> all (%s)"
            " and (%s::text[] is null or demande_id = any (%s)) limit 1",
            [sorted(cachees[login]), *[sorted(permises) if permises else None] * 2],
        ).fetchone()
    ouvrir_tout(entrepot, lecteur, qui, LOGINS[login])
    piege = "select count(*) from demande_identite where 1 / (case when demande_id = %(d)s then 0 else 1 end) = 1"
    lire(lecteur, qui, piege, {"d": cachee})
    with pytest.raises(ErreurLecture, match="ne convient pas"):
        lire(lecteur, qui, piege, {"d": vue})
    for fuite in (
        "select count(*) from demande_identite where nom like %(n)s and demande_id = %(d)s",
        "select count(*) from demande_identite where nom ~* %(n)s and demande_id = %(d)s",
        "select count(*) from demande_identite where lower(nom) = lower(%(n)s) and demande_id = %(d)s",
    ):
        assert lire(lecteur, qui, fuite, {"n": nom, "d": cachee}).lignes == [(0,)]


def test_attaque_A9_identity_of_a_demande_merely_beyond_the_delay_is_not_the_state_s(entrepot, lecteur, session):
    with entrepot.connexion() as c:
        nominatives = oracle.demandes(c, "etat", nommees=True)
        visibles = oracle.demandes(c, "etat")
    au_dela = sorted(visibles - nominatives)
    assert au_dela
    qui = session("etat")
    ouvrir_tout(entrepot, lecteur, qui, "dalo")
    requete = "select count(*) from {} where demande_id = any (%(ids)s)"
    assert lire(lecteur, qui, requete.format("demande"), {"ids": au_dela}).lignes == [(len(au_dela),)]
    assert lire(lecteur, qui, requete.format("demande_identite"), {"ids": au_dela}).lignes == [(0,)]
    for vue in ("rapprochement", "rapprochement_passe"):
        assert lire(lecteur, qui, requete.format(vue), {"ids": au_dela}).lignes == [(0,)], vue


def test_attaque_A9_a_demande_whose_priorities_have_ended_is_no_longer_the_state_s(entrepot, lecteur, session):
    """Ended by the rows that the partners sent, the last of them on the day of the figures or before."""
    with entrepot.connexion() as c:
        requete = f"""
            select d.demande_id
            from marts.fct_demande as d
            inner join raw.pseudonymes as y on y.demande_id = d.demande_id
            inner join raw.priorites as p on p.nud = y.nud
            inner join marts.dim_publication as t on t.departement_code = d.departement_code
            where not (d.is_delai_anormal or {oracle.DE_L_ETAT})
            group by d.demande_id, t.date_reference
            having bool_and(coalesce(nullif(p.date_fin, '')::date <= t.date_reference, false))
        """
        finies = [ligne[0] for ligne in c.execute(requete)]
    assert finies
    qui = session("etat")
    ouvrir_tout(entrepot, lecteur, qui, "dalo")
    for vue in ("demande", "demande_identite", "dalo_suivi", "rapprochement", "rapprochement_passe"):
        requete = f"select count(*) from {vue} where demande_id = any (%(ids)s)"
        assert lire(lecteur, qui, requete, {"ids": finies}).lignes == [(0,)], vue


def test_attaque_A10_a_demande_at_another_kind_of_counter_or_elsewhere_is_not_the_commune_s(entrepot, lecteur, session):
    with entrepot.connexion() as c:
        autre_guichet = [ligne[0] for ligne in c.execute(
            "select demande_id from marts.fct_demande where '31555' = any (communes_souhaitees)"
            " and guichet_type_organisme not in ('commune', 'epci')")]  # fmt: skip
        autre_territoire = [ligne[0] for ligne in c.execute(
            "select demande_id from marts.fct_demande where not '31555' = any (communes_souhaitees)"
            " and guichet_type_organisme in ('commune', 'epci')")]  # fmt: skip
    assert autre_guichet
    assert autre_territoire
    requete = "select count(*) from demande where demande_id = any (%(ids)s)"
    for ids in (autre_guichet, autre_territoire):
        assert lire(lecteur, session("commune-toulouse"), requete, {"ids": ids}).lignes == [(0,)]


@pytest.mark.parametrize("vue", ["offre", "candidature", "attribution"])
def test_attaque_A11_two_landlords_share_no_row(lecteur, session, vue):
    # A number is that of its département: the same in two is two.
    requete = f"select departement_code, {vue}_id from {vue}"
    lus = {login: set(lire(lecteur, session(login), requete).lignes) for login in ("bailleur-a", "bailleur-b")}
    assert lus["bailleur-a"]
    assert lus["bailleur-b"]
    assert lus["bailleur-a"] & lus["bailleur-b"] == set()
    codes = lire(lecteur, session("bailleur-a"), f"select distinct bailleur_code from {vue}").lignes
    assert codes == [("BA01",)]


def test_attaque_A11_a_landlord_knows_no_rent_of_another(entrepot, lecteur, session):
    lignes = lire(
        lecteur,
        session("bailleur-a"),
        "select count(*) from logement where bailleur_code is null"
        " and (loyer_eur is not null or date_bail is not null or mode_occupation_code is not null)",
    ).lignes
    assert lignes == [(0,)]


CATALOGUE = [
    "select * from pg_catalog.pg_authid",
    "select * from pg_catalog.pg_shadow",
    "select * from pg_catalog.pg_hba_file_rules",
    "select * from pg_catalog.pg_file_settings",
    "select * from pg_catalog.pg_statistic",
    "select pg_read_file('postgresql.conf')",
    "select pg_ls_dir('.')",
    "select pg_stat_file('postgresql.conf')",
    "select lo_import('/etc/passwd')",
    "select pg_reload_conf()",
    "select pg_switch_wal()",
    "select dblink('', '')",
    "select pg_catalog.pg_stat_reset()",
]


@pytest.mark.parametrize("requete", CATALOGUE)
def test_attaque_A8_the_server_itself_is_closed(lecteur, session, requete):
    with pytest.raises(ErreurLecture):
        lire(lecteur, session("ingenieur"), requete)


@pytest.mark.parametrize(
    "requete",
    [
        "select * from pg_catalog.pg_stats where schemaname in ('marts', 'cubes', 'raw', 'staging', 'intermediate')",
        "select * from pg_catalog.pg_stats_ext",
        "select * from pg_catalog.pg_stats_ext_exprs",
        "select * from pg_catalog.pg_largeobject_metadata",
    ],
)
def test_attaque_A7_statistics_of_the_planner_show_no_value(lecteur, session, requete):
    assert lire(lecteur, session("bailleur-a"), requete).lignes == []


def test_attaque_A7_nobody_reads_the_queries_or_the_token_of_another(entrepot, lecteur, session):
    etat = session("etat")
    with psycopg.connect(**entrepot.parametres("authenticator")) as c:
        devenir(c, etat)
        lus = lire(lecteur, session("bailleur-a"), "select query from pg_catalog.pg_stat_activity").lignes
        assert not [ligne for ligne in lus if ligne[0] and etat.jeton in ligne[0]]
        assert not [ligne for ligne in lus if ligne[0] and "demande" in ligne[0]]


def test_attaque_A7_neither_policies_nor_roles_name_an_organisme(entrepot, lecteur, session):
    with entrepot.connexion() as c:
        organismes = c.execute("select organisme_code from acces.organisme where organisme_code <> 'PUB'").fetchall()
        codes = [ligne[0] for ligne in organismes]
    textes = lire(
        lecteur,
        session("public"),
        "select coalesce(qual, '') || policyname from pg_catalog.pg_policies"
        " union all select rolname from pg_catalog.pg_roles",
    ).lignes
    assert textes
    assert not [(texte, code) for (texte,) in textes for code in codes if code in texte]


@pytest.mark.parametrize("schema", ["raw", "staging", "intermediate", "marts", "cubes", "acces", "technique",
                                    "referentiel", "next__marts", "next__etat"])  # fmt: skip
@pytest.mark.parametrize("login", ["bailleur-a", "ingenieur", "public"])
def test_attaque_A4_no_relation_outside_its_schema_can_be_named(entrepot, lecteur, session, schema, login):
    with entrepot.connexion() as c:
        relations = [ligne[0] for ligne in c.execute(
            "select relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            " where n.nspname = %s and relkind in ('r', 'v', 'm', 'p') order by 1 limit 5", [schema])]  # fmt: skip
    assert relations or schema.startswith("next__")
    for relation in relations:
        with pytest.raises(ErreurLecture, match="n’est pas ouvert à votre profil"):
            lire(lecteur, session(login), f'select * from {schema}."{relation}"')


@pytest.fixture
def agent(entrepot):
    """An account for one test, of an organisme that has no other: its sessions end with its personal login."""
    login = "agent.metropole"
    with entrepot.connexion() as c:
        accounts.creer_compte(c, {"login": login, "libelle": "Ida Brun", "organisme_code": "E243100518"}, "essai")
    yield login
    with psycopg.connect(**superutilisateur(entrepot)) as c:
        siennes = "where compte_id = (select compte_id from acces.compte where login = %s)"
        c.execute(f"delete from acces.session {siennes}", [login])
        c.execute(f"delete from acces.compte {siennes}", [login])


def test_attaque_A4_a_personal_login_gets_the_rows_of_its_account_and_no_more(entrepot, lecteur, session, agent):
    requete = "select demande_id from demande order by 1"
    portail = lire(lecteur, session(agent), requete).lignes
    ids = [ligne[0] for ligne in portail]
    assert portail
    with login_personnel(entrepot, agent, f"{agent}.bi") as parametres, psycopg.connect(**parametres) as c:
        assert c.execute(requete).fetchall() == portail
        assert c.execute("select count(*) from demande_identite").fetchone() == (0,)
        c.rollback()
        c.execute("set transaction read write")
        c.execute("select acces.ouvrir_acces('instruction', 'demande_identite', %s)", [Jsonb({"demande_id": ids})])
        c.commit()
        identites = {ligne[0] for ligne in c.execute("select demande_id from demande_identite")}
        assert identites
        assert identites <= {ligne[0] for ligne in portail}
