"""« No log, no read »: identity opens with an entry already committed, and the journal cannot be rewritten unseen."""

import re

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.bases import devenir, superutilisateur
from tests.security.petit_entrepot import D1, D2, D3, D4, REGISTRE, TOUTES
from warehouse.access import accounts
from warehouse.access.audit import auditer
from warehouse.access.reading import FINALITES, Session, finalites, lire, noter, ouvrir_acces
from warehouse.access.sessions import ouvrir_session_admin
from warehouse.errors import ErreurLecture

IDENTITES = "select demande_id, nom from demande_identite order by 1"
CIBLE = "demande_identite"


def lus(lecteur, session):
    return [ligne[0] for ligne in lire(lecteur, session, IDENTITES).lignes]


def vieillir(base, session, secondes):
    """Make the accesses of a session older, as a superuser who bypasses the guard of the journal would."""
    with base.connexion() as c:
        c.execute("alter table acces.journal_attente disable trigger user")
        c.execute(
            "update acces.journal_attente set cree_at = clock_timestamp() - make_interval(secs => %s)"
            " where evenement = 'acces' and session_sha256 = sha256(sha256(convert_to(%s, 'UTF8')))",
            [secondes, session.jeton],
        )
        c.execute("alter table acces.journal_attente enable trigger ajout_seul")


def test_attaque_A16_without_an_entry_nobody_reads_an_identity(lecteur, session):
    for login in ("bailleur-a", "etat", "commune-toulouse", "epci-sicoval"):
        assert lus(lecteur, session(login)) == []


def test_with_an_entry_each_account_reads_the_identities_of_its_rows(lecteur, session):
    for login, attendu in {
        "bailleur-a": [D1, D2, D3, D4],
        "etat": [D1, D3],
        "commune-toulouse": [D1, D4],
        "epci-sicoval": [D2],
    }.items():
        qui = session(login)
        for finalite in finalites(lecteur, qui, CIBLE):
            ouvrir_acces(lecteur, qui, finalite, CIBLE, TOUTES)
            assert lus(lecteur, qui) == attendu


def test_attaque_A16_a_purpose_that_is_not_the_profile_s_is_refused_with_those_that_are(lecteur, session):
    for login, permises in {
        "bailleur-a": {"enregistrement", "instruction", "proposition"},
        "etat": set(FINALITES) - {"correction_envoi"},
        "commune-toulouse": {"enregistrement", "instruction", "proposition", "suivi_contingent"},
        "epci-sicoval": {"enregistrement", "instruction", "proposition", "suivi_contingent"},
        "ingenieur": set(),
        "public": set(),
    }.items():
        qui = session(login)
        assert set(finalites(lecteur, qui, CIBLE)) == permises
        for finalite in set(FINALITES) - permises if permises else ():
            with pytest.raises(ErreurLecture, match=r"n’est pas de votre profil : choisissez parmi .*instruction"):
                ouvrir_acces(lecteur, qui, finalite, CIBLE, TOUTES)
        assert permises or lus_ou_refus(lecteur, qui)


def lus_ou_refus(lecteur, session):
    with pytest.raises(ErreurLecture, match="n’existe pas pour votre profil"):
        lus(lecteur, session)
    return True


def test_attaque_A16_profiles_without_identity_cannot_open_an_access(lecteur, session):
    for login in ("ingenieur", "public"):
        with pytest.raises(ErreurLecture, match="n’ouvre pas de données nominatives"):
            ouvrir_acces(lecteur, session(login), "dalo", CIBLE, TOUTES)


def test_attaque_A16_an_entry_that_names_demandes_opens_those_alone(lecteur, session):
    qui = session("etat")
    ouvrir_acces(lecteur, qui, "dalo", CIBLE, {"demande_id": [D3, D2]})
    assert lus(lecteur, qui) == [D3]
    ouvrir_acces(lecteur, qui, "dalo", CIBLE, {"demande_id": D1})
    assert lus(lecteur, qui) == [D1, D3]


def test_attaque_A16_the_entry_of_another_session_opens_nothing(lecteur, session):
    ouvrir_acces(lecteur, session("etat"), "dalo", CIBLE, TOUTES)
    assert lus(lecteur, session("etat")) == []
    ouvrir_acces(lecteur, session("bailleur-a"), "proposition", CIBLE, TOUTES)
    assert lus(lecteur, session("bailleur-b")) == []


@pytest.mark.parametrize("cible", ["demande", "autre", "", "demande_identite; select 1"])
def test_attaque_A16_the_entry_for_another_target_is_refused(lecteur, session, cible):
    with pytest.raises(ErreurLecture, match="n’est pas prévu"):
        ouvrir_acces(lecteur, session("etat"), "dalo", cible, TOUTES)


def test_attaque_A16_an_entry_opens_for_a_minute(lecteur, session, neuve):
    moteur = neuve.moteur_lecteur()
    qui = ouvrir_session_admin(neuve, "etat")
    ouvrir_acces(moteur, qui, "dalo", CIBLE, TOUTES)
    vieillir(neuve, qui, 55)
    assert lus(moteur, qui) == [D1, D3]
    vieillir(neuve, qui, 61)
    assert lus(moteur, qui) == []
    moteur.dispose()


def test_attaque_A16_an_entry_of_the_same_transaction_opens_nothing(petite, session):
    """The reader could otherwise read, then roll the trace back."""
    qui = session("etat")
    with psycopg.connect(**petite.parametres("authenticator")) as c:
        c.execute("set transaction read write")
        devenir(c, qui)
        c.execute("savepoint avant")
        c.execute("select acces.ouvrir_acces('dalo', 'demande_identite', %s)", [Jsonb(TOUTES)])
        c.execute("release savepoint avant")
        assert c.execute("select count(*) from etat.demande_identite").fetchone() == (0,)
        c.commit()
        devenir(c, qui)
        assert c.execute("select count(*) from etat.demande_identite").fetchone() == (2,)
        c.rollback()


def test_attaque_A16_a_read_rolled_back_leaves_its_entry(petite, lecteur, session):
    qui = session("etat")
    numero = ouvrir_acces(lecteur, qui, "dalo", CIBLE, TOUTES)
    with pytest.raises(ErreurLecture):
        lire(lecteur, qui, "select nom::integer from demande_identite")
    with petite.connexion() as c:
        ligne = c.execute(
            "select login, finalite, cible from acces.journal_entier where entree_id = %s", [numero]
        ).fetchone()
    assert ligne == ("etat", "dalo", CIBLE)


@pytest.mark.parametrize(
    "filtre",
    [
        {"nom": "DUPONT"},
        {"demande_id": "DUPONT"},
        {"demande_id": "dupont"},
        {"demande_id": "DUPONT Jean"},
        *[{"offre_id": texte} for texte in ("DUPONT", "OFF1 DUPONT Jean")],
        {"commune_code": "DUPONT"},
        *[{"geo": texte} for texte in ("DUPONT", "com-DUPONT")],
        {"pop": "dupont"},
        {"typo": "DUPONT"},
        {"annee": "né le 01/02/1980"},
        {"demande_id": [D1, "né le 01/02/1980"]},
        {"demande_id": {"nom": "x"}},
        {"demande_id": 12},
        {"demande_id": [[D1]]},
        {"requete_sha256": "select * from demande where nom = 'x'"},
    ],
)
def test_attaque_A16_a_filter_holds_codes_and_never_a_text(lecteur, session, filtre):
    with pytest.raises(ErreurLecture, match="n’est pas prévu"):
        ouvrir_acces(lecteur, session("etat"), "dalo", CIBLE, filtre)
    for evenement in ("lecture", "export", "refus"):
        with pytest.raises(ErreurLecture, match="n’est pas prévu"):
            noter(lecteur, session("etat"), evenement, "demande", 1, filtre)


@pytest.mark.parametrize(
    "filtre",
    [
        {},
        {"demande_id": []},
        {"geo": "com-31555"},
        {"demande_id": [D1], "geo": "com-31555"},
        {"requete_sha256": "a" * 64},
    ],
)
def test_attaque_A16_an_identity_opens_by_its_demande_and_by_nothing_else(lecteur, session, filtre):
    qui = session("etat")
    with pytest.raises(ErreurLecture, match="s’ouvre demande par demande"):
        ouvrir_acces(lecteur, qui, "dalo", CIBLE, filtre)
    assert lus(lecteur, qui) == []


def fixer_quota(base, nombre):
    with base.connexion() as c:
        c.execute("insert into acces.quota_ouverture values (current_date, %s, 'essai')", [nombre])


def test_attaque_A16_an_account_opens_so_many_demandes_a_day_whatever_its_sessions(neuve):
    fixer_quota(neuve, 2)
    moteur = neuve.moteur_lecteur()
    premiere, seconde = ouvrir_session_admin(neuve, "etat"), ouvrir_session_admin(neuve, "etat")
    ouvrir_acces(moteur, premiere, "dalo", CIBLE, {"demande_id": [D1]})
    ouvrir_acces(moteur, seconde, "dalo", CIBLE, {"demande_id": [D1, D2]})
    with pytest.raises(ErreurLecture, match=r"au plus 2 demandes par jour.*le vôtre en aurait ouvert 3"):
        ouvrir_acces(moteur, premiere, "dalo", CIBLE, {"demande_id": [D3]})
    assert lus(moteur, premiere) == [D1]
    ouvrir_acces(moteur, premiere, "pdalpd", CIBLE, {"demande_id": [D1]})
    ouvrir_acces(moteur, ouvrir_session_admin(neuve, "bailleur-a"), "instruction", CIBLE, {"demande_id": [D3, D4]})
    with neuve.connexion() as c:
        for table in ("acces.journal", "acces.journal_attente"):
            c.execute(f"alter table {table} disable trigger user")
            c.execute(f"update {table} set cree_at = cree_at - interval '1 day'")
    ouvrir_acces(moteur, premiere, "dalo", CIBLE, {"demande_id": [D3]})
    moteur.dispose()


def tenter(connexion, demande):
    try:
        connexion.execute("select acces.ouvrir_acces('dalo', 'demande_identite', %s)", [Jsonb({"demande_id": demande})])
        connexion.commit()
    except psycopg.Error:
        connexion.rollback()
        return False
    return True


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
@pytest.mark.parametrize("est_validee", [True, False])
def test_attaque_A16_openings_that_run_at_once_share_one_quota(neuve, isolation, est_validee):
    fixer_quota(neuve, 1)
    qui = ouvrir_session_admin(neuve, "etat")
    with (
        psycopg.connect(**neuve.parametres("authenticator")) as une,
        psycopg.connect(**neuve.parametres("authenticator")) as autre,
    ):
        for c in (une, autre):
            c.execute(f"set transaction isolation level {isolation}, read write")
            c.execute("set local lock_timeout = '100ms'")
            devenir(c, qui)
        if est_validee:
            reussies = [tenter(une, D1), tenter(autre, D2)]
        else:
            une.execute("savepoint avant")
            try:
                une.execute("select acces.ouvrir_acces('dalo', 'demande_identite', %s)", [Jsonb({"demande_id": D1})])
            except psycopg.Error:
                une.execute("rollback to avant")
            reussies = [tenter(autre, D2)]
            une.commit()
    with neuve.connexion() as c:
        (ouvertes,) = c.execute("select count(*) from acces.journal_entier where evenement = 'acces'").fetchone()
    assert (sum(reussies) <= 1, ouvertes <= 1) == (True, True)


def test_attaque_A16_the_journal_holds_no_name(petite, lecteur, session):
    qui = session("bailleur-a")
    ouvrir_acces(lecteur, qui, "proposition", CIBLE, {"demande_id": [D1]})
    noms = [ligne[1] for ligne in lire(lecteur, qui, IDENTITES).lignes]
    assert noms == [f"NOM {D1}"]
    with petite.connexion() as c:
        journal = "\n".join(str(ligne) for ligne in c.execute("select * from acces.journal"))
    assert not [nom for nom in noms if nom in journal]


def test_attaque_A16_a_revoked_session_loses_its_open_access(portier, lecteur, session):
    from warehouse.access.sessions import fermer_session

    qui = session("etat")
    ouvrir_acces(lecteur, qui, "dalo", CIBLE, TOUTES)
    fermer_session(portier, qui.jeton)
    with pytest.raises(ErreurLecture, match="reconnectez-vous"):
        lus(lecteur, qui)


def test_what_was_done_is_noted_with_its_count(lecteur, session):
    qui = session("bailleur-b")
    noter(lecteur, qui, "export", "demande", 3, {"geo": "com-31555", "annee": "2026"})
    (derniere,) = lire(
        lecteur,
        qui,
        "select login, evenement, cible, filtre, nb_lignes from acces.journal_organisme('bailleur') limit 1",
    ).lignes
    assert derniere == ("bailleur-b", "export", "demande", {"geo": "com-31555", "annee": "2026"}, 3)


@pytest.mark.parametrize("evenement", ["connexion", "acces", "autre"])
def test_attaque_A16_a_reader_writes_no_other_event(lecteur, session, evenement):
    with pytest.raises(ErreurLecture, match="n’est pas prévu"):
        noter(lecteur, session("etat"), evenement, "demande", 1)


@pytest.mark.parametrize(
    ("cible", "nombre"),
    [("dupont_camille", 1), ("etat", 1), ("", 1), ("demande", -7)],
    ids=["name", "profile", "empty", "less than none"],
)
def test_an_entry_is_about_a_view_a_page_or_a_file_and_counts_rows(lecteur, session, cible, nombre):
    with pytest.raises(ErreurLecture, match="n’est pas prévu"):
        noter(lecteur, session("etat"), "lecture", cible, nombre)


def test_attaque_A16_a_personal_login_does_not_say_itself_how_many_rows_it_read(petite):
    login, mot = "agent.compte", "un mot de passe assez long"
    with petite.connexion() as c:
        accounts.creer_login_personnel(c, "bailleur-a", login, mot, "essai")
    try:
        with psycopg.connect(**petite.proprietaire | {"user": login, "password": mot}) as c:
            c.execute("set transaction read write")
            with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
                c.execute("select acces.noter('lecture', 'demande_identite', '{}', 1)")
    finally:
        with psycopg.connect(**superutilisateur(petite) | {"dbname": petite.nom}) as c:
            c.execute("update acces.compte set role_pg = null where role_pg = %s", [login])
            c.execute(f'drop owned by "{login}"')
            c.execute(f'drop role "{login}"')


def test_attaque_A16_an_organisme_reads_the_entries_of_its_own_people_alone(lecteur, session):
    for login in ("bailleur-a", "bailleur-b", "etat"):
        ouvrir_acces(lecteur, session(login), "instruction", CIBLE, TOUTES)
    requete = "select distinct login from acces.journal_organisme('bailleur') where login is not null"
    assert lire(lecteur, session("bailleur-a"), requete).lignes == [("bailleur-a",)]
    assert lire(lecteur, session("bailleur-b"), requete).lignes == [("bailleur-b",)]
    assert lire(lecteur, session("etat"), requete).lignes == []
    with pytest.raises(ErreurLecture):
        lire(lecteur, session("public"), "select count(*) from acces.journal_organisme('public')")


@pytest.mark.parametrize(
    "instruction",
    [
        "update acces.journal set login = 'x'",
        "delete from acces.journal",
        "truncate acces.journal",
        "insert into acces.journal (journal_id) values (1)",
        "delete from acces.journal_attente",
        "insert into acces.journal_attente (evenement) values ('lecture')",
        "select * from acces.journal_entier",
    ],
)
def test_attaque_A16_neither_reader_nor_doorkeeper_touches_the_journal(petite, instruction):
    for role in ("authenticator", "portier"):
        with psycopg.connect(**petite.parametres(role)) as c:
            c.execute("set transaction read write")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                c.execute(instruction)


@pytest.mark.parametrize("instruction", ["update acces.journal set login = 'x'", "delete from acces.journal",
                                         "truncate acces.journal", "update acces.journal_attente set login = 'x'",
                                         "delete from acces.journal_attente",
                                         "truncate acces.journal_attente"])  # fmt: skip
def test_attaque_A16_the_owner_itself_is_stopped_by_the_guard(petite, lecteur, session, instruction):
    noter(lecteur, session("etat"), "lecture", "demande", 1)
    with petite.connexion() as c, pytest.raises(psycopg.errors.InsufficientPrivilege, match="ne se modifie pas"):
        c.execute(instruction)


def alteration(c, instruction):
    c.execute("alter table acces.journal disable trigger user")
    assert c.execute(instruction).rowcount >= 1


@pytest.mark.parametrize(
    ("instruction", "premiere_faute"),
    [
        ("update acces.journal set login = 'autre' where journal_id = 3", 3),
        ("update acces.journal set cree_at = cree_at - interval '1 day' where journal_id = 3", 3),
        ("update acces.journal set finalite = 'pdalpd' where journal_id = 3", 3),
        ('update acces.journal set filtre = \'{"demande_id": "d9"}\' where journal_id = 3', 3),
        ("update acces.journal set nb_lignes = 7 where journal_id = 3", 3),
        ("update acces.journal set session_sha256 = sha256('x') where journal_id = 3", 3),
        ("delete from acces.journal where journal_id = 3", 4),
        ("delete from acces.journal where journal_id = 1", 2),
        ("update acces.journal set journal_id = 1000 where journal_id = 3", 4),
    ],
)
def test_attaque_A16_a_rewritten_journal_is_found_out(petite, lecteur, session, instruction, premiere_faute):
    qui = session("etat")
    for _ in range(5):
        ouvrir_acces(lecteur, qui, "dalo", CIBLE, TOUTES)
    with petite.connexion() as c:
        c.execute("select acces.chainer_journal()")
        assert c.execute("select acces.verifier_journal()").fetchone() == (None,)
        alteration(c, instruction)
        assert c.execute("select acces.verifier_journal()").fetchone() == (premiere_faute,)
        c.rollback()


def test_attaque_A16_a_rewritten_journal_stops_the_next_publication(neuve):
    ouvrir_session_admin(neuve, "etat")
    assert auditer(neuve, registre=REGISTRE)[0] == []
    with neuve.connexion() as c:
        alteration(c, "update acces.journal set login = 'autre' where journal_id = 1")
        c.execute("alter table acces.journal enable trigger ajout_seul")
    constats = auditer(neuve, registre=REGISTRE)[0]
    assert [(c.controle, c.objet) for c in constats] == [("journal_intact", "acces.journal")]
    assert re.search(r"ligne 1\b", constats[0].detail)


def test_attaque_A16_a_forged_session_cannot_open_an_access(lecteur, session):
    faux = Session(**{**vars(session("etat")), "jeton": "B" * 43})
    with pytest.raises(ErreurLecture, match="reconnectez-vous"):
        ouvrir_acces(lecteur, faux, "dalo", CIBLE, TOUTES)
