"""The same access on the PostgreSQL of the distribution, named by ``OBSERVATOIRE_DATABASE_URL``."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.security.petit_entrepot import D1, D3, REGISTRE, TOUTES, construire, monter, publier
from tests.security.test_jeton import traces
from tests.security.test_lecture import ATTENDU
from tests.serveur_distribution import port_libre
from warehouse.access.accounts import mot_de_passe_demo
from warehouse.access.audit import auditer
from warehouse.access.reading import lire, ouvrir_acces
from warehouse.access.sessions import ouvrir_session, ouvrir_session_admin
from warehouse.database import connections
from warehouse.errors import ErreurLecture, ErreurServeur
from warehouse.settings import Settings

MOT_DE_PASSE = "superutilisateur-des-tests"


@pytest.fixture(scope="module", params=[17, 15])
def adresse(request, dossier_du_run):
    """Address of a superuser of a server started for this module from the binaries of the distribution."""
    binaires = Path(f"/usr/lib/postgresql/{request.param}/bin")
    if not binaires.is_dir():
        pytest.skip(f"no PostgreSQL {request.param} of the distribution here")
    qui = "postgres" if os.geteuid() == 0 else None
    if qui and qui not in {compte.pw_name for compte in pwd.getpwall()}:
        pytest.skip("root without the account postgres to run the server under")
    donnees = dossier_du_run / f"pg{request.param}-{os.getpid()}"
    donnees.mkdir(mode=0o700)
    secret = donnees.with_suffix(".secret")
    secret.write_text(MOT_DE_PASSE, encoding="utf-8")
    if qui:
        for chemin in (donnees, secret):
            os.chown(chemin, pwd.getpwnam(qui).pw_uid, -1)
    port = port_libre()

    def faire(commande, *options):
        subprocess.run([binaires / commande, "-D", donnees, *options], user=qui, cwd="/", check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    faire("initdb", "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C")
    reglages = f"-p {port} -k {donnees} -c listen_addresses=127.0.0.1 -c fsync=off"
    faire("pg_ctl", "-w", "-l", donnees / "log", "-o", reglages, "start")
    yield f"postgresql://postgres:{MOT_DE_PASSE}@127.0.0.1:{port}/postgres"
    faire("pg_ctl", "-w", "-m", "immediate", "stop")
    shutil.rmtree(donnees)


@pytest.fixture(scope="module")
def reglages(adresse, dossier_du_run):
    return Settings(home=dossier_du_run / f"externe-{os.getpid()}", database_url=adresse)


@pytest.fixture(scope="module")
def base(reglages):
    return monter(reglages, "observatoire")


@pytest.fixture(scope="module")
def moteur(base):
    moteur = base.moteur_lecteur()
    yield moteur
    moteur.dispose()


def test_the_owner_is_made_and_is_not_a_superuser(base):
    assert base.serveur is None
    with base.connexion() as c:
        assert c.execute(
            "select current_user::text, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone() == ("observatoire", False, False)


@pytest.mark.parametrize(("login", "attendu"), ATTENDU.items())
def test_each_account_reads_exactly_its_rows(base, moteur, login, attendu):
    session = ouvrir_session_admin(base, login)
    assert {ligne[0] for ligne in lire(moteur, session, "select demande_id from demande").lignes} == attendu


def test_signing_in_and_identity_with_a_purpose(base, moteur, reglages):
    portier = base.moteur_portier()
    session = ouvrir_session(portier, "etat", mot_de_passe_demo(reglages, "etat"))
    requete = "select demande_id from demande_identite order by 1"
    assert lire(moteur, session, requete).lignes == []
    ouvrir_acces(moteur, session, "dalo", "demande_identite", TOUTES)
    assert lire(moteur, session, requete).lignes == [(D1,), (D3,)]
    portier.dispose()


@pytest.mark.parametrize(
    "requete",
    [
        "select 1; reset role",
        "select set_config('observatoire.session', 'x', true)",
        "select lo_creat(-1)",
        "select pg_advisory_lock(1)",
        "select * from marts.fct_demande",
        "with a as (delete from demande returning *) select * from a",
        "select query_to_xml('explain select 1', true, true, '')",
    ],
)
def test_a_reader_neither_writes_nor_changes_who_it_is(base, moteur, requete):
    with pytest.raises(ErreurLecture):
        lire(moteur, ouvrir_session_admin(base, "bailleur-a"), requete)


def test_the_log_of_a_server_of_elsewhere_that_writes_everything_holds_no_token(base, adresse, reglages):
    with psycopg.connect(adresse, autocommit=True) as c:
        (dossier,) = c.execute("show data_directory").fetchone()
        for reglage in ("log_statement = 'all'", "log_min_duration_statement = 0", "log_min_error_statement = 'error'"):
            c.execute(f"alter database {base.nom} set {reglage}")
    portier, lecteur = base.moteur_portier(), base.moteur_lecteur()
    qui = ouvrir_session(portier, "etat", mot_de_passe_demo(reglages, "etat"))
    assert lire(lecteur, qui, "select count(*) from demande").lignes == [(2,)]
    with pytest.raises(ErreurLecture):
        lire(lecteur, qui, "select 1/0")
    ecrit = Path(dossier, "log").read_text(encoding="utf-8", errors="replace")
    assert "acces.entrer" in ecrit
    assert [trace for trace in traces(qui.jeton) if trace in ecrit] == []
    portier.dispose()
    lecteur.dispose()


def test_publications_follow_each_other_and_the_audit_is_quiet(base, moteur):
    assert auditer(base, registre=REGISTRE)[0] == []
    for identifiant in ("x1", "x2"):
        construire(base, identifiant)
        publier(base, identifiant)
        session = ouvrir_session_admin(base, "public")
        assert lire(moteur, session, "select distinct publication_id from statistique").lignes == [(identifiant,)]
    assert auditer(base, registre=REGISTRE)[0] == []


def test_a_planted_fault_is_found(base):
    with base.connexion() as c:
        c.execute("grant usage on schema marts to profil_bailleur")
    assert {constat.controle for constat in auditer(base, registre=REGISTRE)[0]} == {"schemas_fermes"}
    with base.connexion() as c:
        c.execute("revoke usage on schema marts from profil_bailleur")


def test_a_home_without_the_secrets_does_not_take_over_what_another_prepared(base, adresse, dossier_du_run):
    autre = Settings(home=dossier_du_run / f"externe-autre-{os.getpid()}", database_url=adresse)
    with pytest.raises(ErreurServeur, match=r"secrets/pg-proprietaire.*rien n’est changé"):
        connections.ouvrir(autre)
    for role in ("authenticator", "portier"):
        psycopg.connect(**base.parametres(role)).close()
    base.connexion().close()


def test_a_home_takes_over_the_roles_of_a_server_for_a_database_of_its_own(base, adresse, dossier_du_run, reglages):
    """Until then, the roles of the server have the passwords of the home that was there before."""
    autre = Settings(home=dossier_du_run / f"externe-neuve-{os.getpid()}", database_url=f"{adresse}_neuve")
    with psycopg.connect(adresse, autocommit=True) as c:
        c.execute("create database postgres_neuve")
    reprise = connections.ouvrir(autre)
    connections.preparer(reprise, autre)
    for role in ("authenticator", "portier"):
        psycopg.connect(**reprise.parametres(role)).close()


def test_a_superuser_who_bears_the_name_of_the_owner_does_not_own_the_data(base, adresse, dossier_du_run):
    """A container often names its superuser after the application: the data go to a role of their own."""
    with psycopg.connect(adresse, autocommit=True) as c:
        c.execute("alter role observatoire superuser password 'homonyme'")
    try:
        autre = adresse.replace(f"postgres:{MOT_DE_PASSE}", "observatoire:homonyme").replace("/postgres", "/homonyme")
        with psycopg.connect(adresse, autocommit=True) as c:
            c.execute("create database homonyme")
        reprise = connections.ouvrir(Settings(home=dossier_du_run / f"homonyme-{os.getpid()}", database_url=autre))
        assert (reprise.nom, reprise.proprietaire["user"]) == ("homonyme", "observatoire_proprietaire")
        with reprise.connexion() as c:
            assert c.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() == (False,)
    finally:
        with psycopg.connect(adresse, autocommit=True) as c:
            c.execute("alter role observatoire nosuperuser")
