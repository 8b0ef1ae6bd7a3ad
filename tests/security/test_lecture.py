"""The reader path: who it becomes, what it refuses, and in which words."""

import threading

import psycopg
import pytest

from tests.security.petit_entrepot import D1, D2, D3, D4, TOUTES
from warehouse.access.reading import Session, lire, lire_ensemble, ouvrir_acces, ouvrir_session_admin
from warehouse.errors import ErreurLecture, SessionExpiree

ATTENDU = {
    "bailleur-a": {D1, D2, D3, D4},
    "bailleur-b": {D1, D2, D3, D4},
    "etat": {D1, D3},
    "commune-toulouse": {D1, D4},
    "commune-muret": {D2, D4},
    "epci-sicoval": {D2},
    "ingenieur": {D1, D2, D3, D4},
}


def cles(resultat):
    return {ligne[0] for ligne in resultat.lignes}


def refus(moteur, session, requete, parametres=None):
    with pytest.raises(ErreurLecture) as erreur:
        lire(moteur, session, requete, parametres)
    return str(erreur.value)


@pytest.mark.parametrize(("login", "attendu"), ATTENDU.items())
def test_each_account_reads_exactly_its_rows(lecteur, session, login, attendu):
    assert cles(lire(lecteur, session(login), "select demande_id from demande")) == attendu


def test_attaque_A10_a_row_of_another_departement_is_nobody_s(lecteur, session):
    for login in (*ATTENDU, "public"):
        assert lire(lecteur, session(login), "select effectif from statistique").lignes == [(4,)]


def test_the_reader_runs_as_the_role_of_its_profile(lecteur, session):
    assert lire(lecteur, session("etat"), "select current_user::text, session_user::text").lignes == [
        ("profil_etat", "authenticator")
    ]


def test_values_are_parameters(lecteur, session):
    resultat = lire(lecteur, session("etat"), "select demande_id from demande where demande_id = %(d)s", {"d": D3})
    assert resultat.colonnes == ("demande_id",)
    assert resultat.lignes == [(D3,)]


def test_attaque_A4_an_object_of_another_profile_is_refused_in_one_sentence(lecteur, session):
    assert refus(lecteur, session("public"), "select * from demande") == (
        "Cette vue n’existe pas pour votre profil : vérifiez son nom ; avant la première publication, il n’y en a pas."
    )
    for objet in ("etat.demande", "marts.fct_demande", "cubes.cube", "acces.compte", "raw.depots"):
        message = refus(lecteur, session("bailleur-a"), f"select * from {objet}")
        assert message == "Cet objet ou cette fonction n’est pas ouvert à votre profil.", objet


@pytest.mark.parametrize(
    "requete",
    [
        "explain select * from demande",
        "/* rien */ -- rien\n (explain (analyze) select 1)",
        "EXPLAIN ANALYZE select 1",
        "/* /* imbriqué */ select 1 */ explain select * from demande",
        "--\rexplain select * from demande --\nselect 1",
        "/* -- */explain select 1 -- */ select 1",
    ],
)
def test_attaque_A7_explain_is_refused(lecteur, session, requete):
    assert refus(lecteur, session("bailleur-a"), requete).startswith("EXPLAIN est refusé")


@pytest.mark.parametrize(
    "requete",
    [
        "set role profil_etat",
        "reset role",
        "set local observatoire.session = 'x'",
        "do $$ begin perform 1; end $$",
        "copy demande to stdout",
        "insert into demande values ('x')",
        "truncate demande",
        "begin",
        "commit",
        "show all",
        "create table x (a int)",
        "fetch all from c",
        "",
        ";",
        "-- select",
        "/* /* imbriqué */ select 1 */ delete from demande",
    ],
)
def test_attaque_A8_what_is_not_a_select_is_refused(lecteur, session, requete):
    assert refus(lecteur, session("bailleur-a"), requete) == (
        "Seule la lecture est permise : écrivez une requête qui commence par select."
    )


def refuse_sans_rien_dire(lecteur, session, requete):
    """One sentence of ours, no word of PostgreSQL nor of the data; and the reader is who it was."""
    message = refus(lecteur, session("bailleur-a"), requete)
    assert "\n" not in message
    for mot_de_postgres in ("ERROR", "permission", "relation", "LINE", "syntax error", "NOM", "denied"):
        assert mot_de_postgres not in message
    assert lire(lecteur, session("bailleur-a"), "select current_user::text").lignes == [("profil_bailleur",)]


IDENTITE = "set_config('observatoire.session', repeat('a', 128), true)"


CHANGER_DE_LECTEUR = [
    f"select {IDENTITE}",
    f"select * from demande, lateral (select {IDENTITE}) as s",
    f"select * from (select {IDENTITE} as x offset 0) as s, lateral (select from demande where x <> '') as d",
    f"with a as materialized (select {IDENTITE}) select * from a, demande",
    f"select * from demande order by {IDENTITE}",
    f"select * from demande where {IDENTITE} <> ''",
    "select set_config('role', 'profil_etat', true)",
    "update pg_settings set setting = 'x' where name = 'role'",
    "select acces.entrer('A', 'etat')",
    "select acces.ouvrir_session_admin('etat', '\\x00')",
    "select acces.lire_session('\\x00')",
]


@pytest.mark.parametrize("requete", CHANGER_DE_LECTEUR)
def test_attaque_A2_no_select_changes_who_reads(lecteur, session, requete):
    refuse_sans_rien_dire(lecteur, session, requete)


@pytest.mark.parametrize("parametres", [None, {"d": D1}], ids=["sans valeur", "avec valeur"])
@pytest.mark.parametrize(
    "requete",
    [
        "select 1; select 2",
        "select 1; reset role",
        "select 1; set role profil_etat; select 2",
        "select 1; reset role; select * from marts.fct_demande_identite",
        "table demande; table demande",
    ],
)
def test_attaque_A3_no_second_statement_passes_by_any_way_to_read(lecteur, session, requete, parametres):
    refuse_sans_rien_dire(lecteur, session, requete)
    for ensemble in ([(requete, parametres)], [("select 1", None), (requete, parametres)]):
        with pytest.raises(ErreurLecture):
            lire_ensemble(lecteur, session("bailleur-a"), ensemble)


ECRIRE_OU_ATTENDRE = [
    "select 1 into nouvelle",
    "with a as (delete from demande returning *) select * from a",
    "with a as (insert into demande values ('x') returning *) select * from a",
    "select * from demande for update",
    "select from where",
    "select nom from demande",
    "select 1/0",
    "select 'NOM d3'::integer",
    "select pg_read_file('/etc/passwd')",
    "select lo_creat(-1)",
    "select pg_advisory_lock(1)",
    "select pg_sleep(1)",
    "select query_to_xml('explain select 1', true, true, '')",
    "select pg_notify('a', 'b')",
    "notify a, 'b'",
    "listen a",
    "select ts_rewrite('a'::tsquery, 'select ''a''::tsquery, ''b''::tsquery')",
    "select ts_rewrite('a'::tsquery, 'a'::tsquery, 'b'::tsquery)",
    "select ts_stat('select ''a''::tsvector')",
    "select pg_export_snapshot()",
    "select pg_logical_emit_message(false, 'a', 'b')",
    "select pg_terminate_backend(1)",
    "select acces.verrou_publication(true)",
    "select acces.ouvrir_acces('dalo', 'demande_identite')",
    "select acces.noter('lecture', 'demande', '{}', 1)",
    "select nextval('acces.compte_compte_id_seq')",
]


@pytest.mark.parametrize("requete", ECRIRE_OU_ATTENDRE)
def test_attaque_A8_no_select_writes_waits_or_runs_a_text(lecteur, session, requete):
    refuse_sans_rien_dire(lecteur, session, requete)


def test_attaque_C5_the_cause_of_a_refusal_is_not_chained_to_the_text_of_postgres(lecteur, session):
    with pytest.raises(ErreurLecture) as erreur:
        lire(lecteur, session("bailleur-a"), "select 'NOM d3'::integer")
    assert erreur.value.__cause__ is None
    assert erreur.value.__suppress_context__


def test_attaque_A1_a_forged_token_reads_nothing(lecteur, session):
    etat = session("etat")
    faux = Session(**{**vars(etat), "jeton": "A" * 43})
    with pytest.raises(SessionExpiree):
        lire(lecteur, faux, "select demande_id from demande")


@pytest.mark.parametrize("jeton", ["", "x", "'; reset role; select '", "A" * 44, "A" * 42 + "'"])
def test_attaque_A1_a_token_of_another_form_never_reaches_the_database(lecteur, session, jeton):
    with pytest.raises(SessionExpiree):
        lire(lecteur, Session(**{**vars(session("etat")), "jeton": jeton}), "select 1")


def test_attaque_A1_a_session_of_one_profile_is_nobody_under_another(lecteur, session):
    etat = session("etat")
    for profil in ("bailleur", "ingenieur", "public"):
        with pytest.raises(SessionExpiree):
            lire(lecteur, Session(**{**vars(etat), "profil": profil}), "select 1")


def test_attaque_A1_the_database_gives_no_row_to_a_forged_token_whatever_the_role(petite):
    """Without our Python: the authenticator itself, as a profile, with a token that is nobody's."""
    with psycopg.connect(**petite.parametres("authenticator")) as c:
        for profil in ("bailleur", "etat", "commune", "epci", "ingenieur"):
            c.execute(f"set local role profil_{profil}")
            for passe in ("", "A" * 43, "a" * 128):
                c.execute(f"set local observatoire.session = '{passe}'")
                assert c.execute(f"select count(*) from {profil}.demande").fetchone() == (0,)
            c.rollback()


def test_attaque_A4_the_authenticator_reads_nothing_before_it_becomes_a_profile(petite):
    with psycopg.connect(**petite.parametres("authenticator")) as c:
        for objet in ("bailleur.demande", "public.statistique", "marts.fct_demande", "acces.session"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                c.execute(f"select * from {objet}")
            c.rollback()


def test_attaque_A4_the_doorkeeper_reads_no_data_and_becomes_nobody(petite):
    with psycopg.connect(**petite.parametres("portier")) as c:
        for requete in ("select * from bailleur.demande", "select * from acces.compte", "set role profil_bailleur"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                c.execute(requete)
            c.rollback()


def test_attaque_A13_nothing_of_a_reader_stays_on_a_pooled_connection(petite, session):
    moteur = petite.moteur_lecteur(taille=1)
    lire(moteur, session("etat"), "select demande_id from demande")
    with pytest.raises(ErreurLecture):
        lire(moteur, session("bailleur-a"), "select 1/0")
    emprunt = moteur.raw_connection()
    c = emprunt.driver_connection
    etat = c.execute(
        "select current_user::text, coalesce(current_setting('observatoire.session', true), ''),"
        " current_setting('search_path'), current_setting('transaction_read_only'),"
        " (select count(*)::int from pg_prepared_statements where name <> '' and statement like 'select demande_id%')"
    ).fetchone()
    assert etat == ("authenticator", "", "pg_catalog", "on", 0)
    emprunt.close()
    moteur.dispose()


def test_attaque_A13_even_what_was_set_for_the_session_of_the_server_is_forgotten(petite):
    moteur = petite.moteur_lecteur(taille=1)
    emprunt = moteur.raw_connection()
    c = emprunt.driver_connection
    pid = c.info.backend_pid
    c.execute("set role profil_etat")
    c.execute("set observatoire.session = 'celle-d-un-autre'")
    c.execute("set search_path = etat")
    c.commit()
    emprunt.close()
    emprunt = moteur.raw_connection()
    c = emprunt.driver_connection
    assert c.info.backend_pid == pid
    assert c.execute(
        "select current_user::text, coalesce(current_setting('observatoire.session', true), ''),"
        " current_setting('search_path')"
    ).fetchone() == ("authenticator", "", "pg_catalog")
    emprunt.close()
    moteur.dispose()


def test_attaque_A13_a_killed_connection_gives_a_sentence_then_the_pool_recovers(petite, session):
    moteur = petite.moteur_lecteur(taille=1)
    qui = session("bailleur-a")
    emprunt = moteur.raw_connection()
    pid = emprunt.driver_connection.info.backend_pid
    emprunt.close()
    with petite.connexion() as c:
        c.execute("select 1")
    minuteur = threading.Timer(0.3, _tuer, [petite, pid])
    minuteur.start()
    message = refus(moteur, qui, "select count(*) from generate_series(1, 400000000)")
    minuteur.join()
    assert message in {
        "Le serveur de données s’est interrompu : recommencez dans un instant.",
        "Le serveur de données ne répond pas : recommencez dans un instant.",
    }
    assert lire(moteur, qui, "select 1").lignes == [(1,)]
    moteur.dispose()


def _tuer(base, pid):
    """As the authenticator itself: a role may end its own connections, through the owner who holds the function."""
    admin = dict(base.proprietaire)
    secret = base.serveur.mot_de_passe
    with psycopg.connect(**admin | {"user": "postgres", "password": secret}, autocommit=True) as c:
        c.execute("select pg_terminate_backend(%s)", [pid])


def test_attaque_A13_a_query_too_long_is_interrupted(neuve):
    with neuve.connexion() as c:
        c.execute(f"alter role authenticator in database {neuve.nom} set statement_timeout = '200ms'")
    moteur = neuve.moteur_lecteur()
    qui = ouvrir_session_admin(neuve, "bailleur-a")
    message = refus(moteur, qui, "select count(*) from generate_series(1, 400000000)")
    assert message.startswith("La requête a été interrompue")
    moteur.dispose()


def test_attaque_A13_readers_of_five_profiles_on_two_connections_never_cross(petite, session):
    moteur = petite.moteur_lecteur(taille=1)
    sessions = {login: session(login) for login in ATTENDU}
    fautes: list[object] = []

    def lire_souvent(login):
        for tour in range(30):
            try:
                if tour % 5 == 4:
                    refus(moteur, sessions[login], "select 1/0")
                lu = cles(lire(moteur, sessions[login], "select demande_id from demande"))
                if lu != ATTENDU[login]:
                    fautes.append((login, lu))
            except Exception as erreur:
                fautes.append((login, erreur))

    fils = [threading.Thread(target=lire_souvent, args=[login]) for login in ATTENDU for _ in range(6)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert fautes == []
    moteur.dispose()


def test_attaque_A13_entries_and_reads_follow_each_other_on_one_connection(petite, session):
    """The pool forgets everything between two readers: so must the driver, statements prepared included."""
    moteur = petite.moteur_lecteur(taille=1)
    for login in ("etat", "bailleur-a") * 4:
        qui = session(login)
        with pytest.raises(SessionExpiree):
            lire(moteur, Session(**{**vars(qui), "jeton": "C" * 43}), "select 1")
        with pytest.raises(ErreurLecture):
            ouvrir_acces(moteur, qui, "instruction", "autre_cible", TOUTES)
        for _ in range(2):
            ouvrir_acces(moteur, qui, "instruction", "demande_identite", TOUTES)
        for _ in range(2):
            assert cles(lire(moteur, qui, "select demande_id from demande_identite")) == ATTENDU[login]
            assert lire(moteur, qui, "select %(x)s::int", {"x": 1}).lignes == [(1,)]
    moteur.dispose()


def test_several_queries_share_one_transaction(lecteur, session):
    requetes = [("select pg_current_snapshot()::text, now()", None)] * 2
    premier, second = lire_ensemble(lecteur, session("etat"), requetes)
    assert premier.lignes[0][1] == second.lignes[0][1]


def test_an_unknown_purpose_is_refused_before_the_database(lecteur, session):
    with pytest.raises(ErreurLecture, match="Finalité inconnue"):
        ouvrir_acces(lecteur, session("etat"), "curiosite", "demande_identite", TOUTES)


def test_attaque_A10_a_code_that_only_looks_like_a_territory_opens_nothing(neuve):
    """Of the commune or of none: not with a space, a leading zero, another case, nor without a counter."""
    voisins = ["31555 ", " 31555", "031555", "3155", "315551", "COM31555", "\u00a031555"]
    with neuve.connexion() as proprietaire, proprietaire.cursor() as curseur:
        curseur.executemany(
            "insert into marts.fct_demande values ('31', %s, 'BA01', false, %s)",
            [*((f"leurre-{n}", [code]) for n, code in enumerate(voisins)), ("sans-guichet", None), ("vide", [])],
        )
        curseur.execute("insert into marts.fct_demande values ('31 ', 'departement', 'BA01', false, '{31555}')")
    moteur = neuve.moteur_lecteur()
    lus = {
        d
        for (d,) in lire(
            moteur, ouvrir_session_admin(neuve, "commune-toulouse"), "select demande_id from demande"
        ).lignes
    }
    moteur.dispose()
    assert lus == {D1, D4}
