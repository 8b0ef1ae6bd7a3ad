"""The server: password on the socket, one per home, shared by its processes, refused when its row security leaks."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import psycopg
import pytest

from orchestration.installation import initialiser
from tests.bases import detruire, superutilisateur
from warehouse.database import bootstrap, connections, installation
from warehouse.errors import ErreurServeur
from warehouse.settings import Settings

JOINDRE = """
from warehouse.database import connections
from warehouse.settings import Settings
base = connections.ouvrir(Settings())
with base.connexion() as c:
    dits = c.execute("select current_user::text, current_setting('fsync')").fetchone()
    print(base.serveur.get_pid(), *dits, flush=True)
input()
"""


def vit(pid):
    """A container that reaps nobody keeps the dead as zombies."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def autre_processus(home):
    return subprocess.Popen(
        [sys.executable, "-c", JOINDRE],
        env={**os.environ, "OBSERVATOIRE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("role", ["postgres", "observatoire", "authenticator", "portier"])
@pytest.mark.parametrize("mot_de_passe", ["", "mauvais"])
def test_no_role_enters_without_its_password(serveur, role, mot_de_passe):
    parametres = serveur.proprietaire | {"user": role, "password": mot_de_passe}
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**parametres)


def test_the_server_listens_on_its_socket_alone(serveur):
    with psycopg.connect(**superutilisateur(serveur)) as c:
        assert c.execute("show listen_addresses").fetchone() == ("",)
        reglages = dict(c.execute("select name, setting from pg_settings where name = any (%s)", [[
            "jit", "wal_level", "shared_preload_libraries", "log_min_error_statement", "full_page_writes",
            "pg_stat_statements.track_utility", "log_error_verbosity",
        ]]).fetchall())  # fmt: skip
    assert reglages == {
        "jit": "off",
        "wal_level": "minimal",
        "full_page_writes": "on",
        "shared_preload_libraries": "pg_stat_statements",
        "pg_stat_statements.track_utility": "off",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }


@pytest.mark.parametrize("role", ["authenticator", "portier", "observatoire"])
@pytest.mark.parametrize("base", ["postgres", "template1"])
def test_the_databases_that_every_server_has_are_closed_to_our_roles(serveur, role, base):
    parametres = serveur.proprietaire if role == "observatoire" else serveur.parametres(role)
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(**parametres | {"dbname": base})


def test_the_administrator_of_another_server_is_told_to_close_them(serveur, admin, settings_petite):
    admin.execute("grant connect on database template1 to public")
    try:
        admin.execute("create database externe_public")
        adresse = adresse_de(serveur, "postgres", serveur.serveur.mot_de_passe, "externe_public")
        base = connections.ouvrir(Settings(home=settings_petite.home, database_url=adresse))
        assert [un for un in base.avertissements if "revoke connect on database template1 from public" in un]
        connections.ouvrir(settings_petite)
        assert not [un for un in connections.ouvrir(settings_petite).avertissements if "template1" in un]
    finally:
        admin.execute("revoke connect on database template1 from public")


def test_who_writes_to_the_queue_of_notifications_cannot_fill_the_disk(serveur):
    with serveur.connexion() as c:
        assert c.execute("show max_notify_queue_pages").fetchone() == ("64",)


def test_the_owner_is_neither_superuser_nor_above_row_security(serveur):
    with serveur.connexion() as c:
        assert c.execute(
            "select current_user::text, rolsuper, rolbypassrls, rolcreatedb, rolreplication"
            " from pg_roles where rolname = current_user"
        ).fetchone() == ("observatoire", False, False, False, False)


def test_secrets_of_a_home_are_readable_by_their_owner_alone(settings_petite, serveur):
    dossier = settings_petite.home_dir / "secrets"
    assert dossier.stat().st_mode & 0o777 == 0o700
    assert {f.name for f in dossier.iterdir() if f.stat().st_mode & 0o077} == set()


def test_the_data_folder_is_closed_to_others(settings_petite, serveur):
    assert settings_petite.postgres_dir.stat().st_mode & 0o077 == 0


def test_attaque_C5_a_failing_statement_leaves_no_value_in_the_log(petite):
    with petite.connexion() as c, pytest.raises(psycopg.Error):
        c.execute("select 'DUPONT-SECRET'::integer")
    with petite.connexion() as c:
        c.execute("create temp table unique_t (nom text unique)")
        with pytest.raises(psycopg.Error):
            c.execute("insert into unique_t values ('DUPONT-CLE'), ('DUPONT-CLE')")
    journal = petite.serveur.log.read_text(encoding="utf-8", errors="replace")
    assert "DUPONT-CLE" not in journal


def test_two_homes_do_not_meet_and_a_home_is_shared_by_its_processes(dossier_du_run, serveur, settings_petite):
    second = autre_processus(settings_petite.home_dir)
    home = dossier_du_run / f"deux-{os.getpid()}"
    seul = autre_processus(home)
    try:
        pid, role, _ = second.stdout.readline().split()
        assert (int(pid), role) == (serveur.serveur.get_pid(), "observatoire")
        autre_pid, _, attend_le_disque = seul.stdout.readline().split()
        assert (int(autre_pid) != serveur.serveur.get_pid(), attend_le_disque) == (True, "on")
        second.communicate("\n")
        with serveur.connexion() as c:
            assert c.execute("select 1").fetchone() == (1,)
        seul.communicate("\n")
        assert not vit(int(autre_pid))
    finally:
        for processus in (second, seul):
            processus.kill()
            processus.wait()
            processus.stdin.close()
            processus.stdout.close()


def test_a_killed_process_and_a_killed_server_do_not_stop_the_next_opening(dossier_du_run):
    home = dossier_du_run / f"coupure-{os.getpid()}"
    premier = autre_processus(home)
    pid = int(premier.stdout.readline().split()[0])
    premier.send_signal(signal.SIGKILL)
    premier.communicate()
    os.kill(pid, signal.SIGKILL)
    limite = time.monotonic() + 30
    while vit(pid) and time.monotonic() < limite:
        time.sleep(0.05)
    second = autre_processus(home)
    nouveau = int(second.stdout.readline().split()[0])
    assert nouveau != pid
    second.communicate("\n")
    assert not vit(nouveau)


def test_a_lost_password_of_the_server_is_said_and_not_drawn_again(dossier_du_run):
    home = dossier_du_run / f"perdu-{os.getpid()}"
    premier = autre_processus(home)
    premier.stdout.readline()
    premier.communicate("\n")
    fichier = home / "secrets" / "pg-superutilisateur"
    fichier.unlink()
    with pytest.raises(ErreurServeur, match=r"remettez \S*secrets/pg-superutilisateur"):
        connections.ouvrir(Settings(home=home))
    assert not fichier.exists()
    (home / "postgres" / "pg_hba.conf").unlink()
    second = autre_processus(home)
    assert second.stdout.readline().split()[1:] == ["observatoire", "on"]
    second.communicate("\n")


@pytest.mark.parametrize(
    ("version", "attendu"),
    [
        (140020, "installez au moins la version 15.14"),
        (150013, "installez au moins la version 15.14"),
        (160009, "installez au moins la version 16.10"),
        (170005, "installez au moins la version 17.6"),
    ],
)
def test_a_server_whose_row_security_leaks_is_refused(version, attendu):
    with pytest.raises(ErreurServeur, match=attendu):
        bootstrap.verifier_version(version)


@pytest.mark.parametrize("version", [150014, 150019, 160010, 160015, 170006, 170011, 180000, 180006])
def test_a_server_to_update_is_accepted_with_advice(version):
    (conseil,) = bootstrap.verifier_version(version)
    assert "prévoyez la mise à jour" in conseil


def test_who_runs_the_embedded_server_is_not_asked_to_update_it_alone():
    (conseil,) = bootstrap.verifier_version(180006, est_embarque=True)
    assert "La version 18.7 corrige" in conseil
    assert "avec l’observatoire" in conseil
    assert "OBSERVATOIRE_DATABASE_URL" in conseil
    assert "prévoyez la mise à jour" not in conseil
    assert bootstrap.verifier_version(180007, est_embarque=True) == []


@pytest.mark.parametrize("version", [150020, 160016, 170012, 180007, 190000])
def test_a_server_up_to_date_is_accepted_without_a_word(version):
    assert bootstrap.verifier_version(version) == []


@pytest.mark.parametrize(
    ("adresse", "attendu"),
    [
        ("pas une adresse", "n’est pas une adresse PostgreSQL"),
        ("mysql://a:b@h/d", "n’est pas une adresse PostgreSQL"),
        ("postgresql://a:secret@127.0.0.1:1/d", "ne répond pas ou refuse la connexion"),
        ("postgresql://a:secret@hote.invalid/d", "L’hôte « hote.invalid » du serveur PostgreSQL est introuvable"),
        ("postgresql://a:secret@127.0.0.1:abc/d", "Le port « abc » de OBSERVATOIRE_DATABASE_URL n’est pas un nombre"),
        ("postgresql://a:secret@127.0.0.1:70000/d", "Le port « 70000 » de OBSERVATOIRE_DATABASE_URL n’est pas un"),
    ],
)
def test_a_wrong_address_is_one_sentence_without_the_password(dossier_du_run, adresse, attendu):
    reglages = Settings(home=dossier_du_run / "adresse", database_url=adresse)
    with pytest.raises(ErreurServeur, match=attendu) as erreur:
        connections.ouvrir(reglages)
    assert "secret" not in str(erreur.value)
    assert "\n" not in str(erreur.value)


def adresse_de(serveur, role, mot_de_passe, base):
    return f"postgresql://{role}:{mot_de_passe}@/{base}?host={serveur.proprietaire['host']}"


@pytest.fixture
def admin(serveur):
    parametres = superutilisateur(serveur)
    with psycopg.connect(**parametres, autocommit=True) as c:
        yield c
        for base in ("externe_dba", "externe_occupee", "externe_public"):
            detruire(serveur, base)
        c.execute("drop role if exists dba")


def test_without_superuser_the_missing_statement_is_named_until_nothing_is_missing(
    serveur, admin, dossier_du_run, settings_petite
):
    admin.execute("create role dba login password 'mot-du-dba'")
    admin.execute("create database externe_dba")
    adresse = adresse_de(serveur, "dba", "mot-du-dba", "externe_dba")
    reglages = Settings(home=settings_petite.home, database_url=adresse)
    for reparation, phrase in (
        ("alter role dba createrole", r'« alter role "dba" createrole »'),
        ("alter database externe_dba owner to dba", r'« alter database "externe_dba" owner to "dba" »'),
    ):
        with pytest.raises(ErreurServeur, match=phrase):
            connections.ouvrir(reglages)
        admin.execute(reparation)
    with pytest.raises(ErreurServeur, match=r"revoke execute on function pg_catalog\.set_config"):
        connections.ouvrir(reglages)
    from warehouse.database.installation import durcir

    parametres = superutilisateur(serveur)
    with psycopg.connect(**parametres | {"dbname": "externe_dba"}) as c:
        durcir(c)
    base = connections.ouvrir(reglages)
    assert (base.nom, base.serveur, base.proprietaire["user"]) == ("externe_dba", None, "dba")
    # The service roles belong to the first owner of this server: said, instead of a traceback.
    with pytest.raises(ErreurServeur, match="appartiennent à un autre propriétaire"):
        connections.preparer(base, reglages)


def test_a_database_that_the_server_has_not_is_named(serveur, admin):
    with pytest.raises(ErreurServeur, match="La base « nulle_part » n’existe pas sur le serveur PostgreSQL") as refus:
        bootstrap.connecter(superutilisateur(serveur) | {"dbname": "nulle_part"})
    assert superutilisateur(serveur)["password"] not in str(refus.value)


def test_a_wrong_password_is_not_taken_for_a_missing_database(serveur, admin):
    with pytest.raises(ErreurServeur, match="ne répond pas ou refuse la connexion"):
        bootstrap.connecter(superutilisateur(serveur) | {"dbname": "nulle_part", "password": "faux"})


def test_an_empty_address_means_the_embedded_server(monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_DATABASE_URL", "")
    assert Settings().database_url is None


def test_a_superuser_address_makes_the_owner_and_an_empty_database(serveur, admin, settings_petite):
    adresse = adresse_de(serveur, "postgres", serveur.serveur.mot_de_passe, "externe_public")
    admin.execute("create database externe_public")
    reglages = Settings(home=settings_petite.home, database_url=adresse)
    base = connections.ouvrir(reglages)
    assert (base.nom, base.proprietaire["user"]) == ("externe_public", "observatoire")
    connections.preparer(base, reglages)
    with base.connexion() as c:
        assert c.execute("select count(*) from acces.profil").fetchone() == (11,)
        assert c.execute(
            "select pg_get_userbyid(datdba)::text from pg_database where datname = current_database()"
        ).fetchone() == ("observatoire",)


def test_a_database_that_holds_someone_else_s_tables_is_left_alone(serveur, admin, settings_petite):
    admin.execute("create database externe_occupee")
    parametres = superutilisateur(serveur)
    with psycopg.connect(**parametres | {"dbname": "externe_occupee"}) as c:
        c.execute("create table public.chose (a int)")
    adresse = adresse_de(serveur, "postgres", serveur.serveur.mot_de_passe, "externe_occupee")
    reglages = Settings(home=settings_petite.home, database_url=adresse)
    with pytest.raises(ErreurServeur, match="contient déjà des tables"):
        connections.ouvrir(reglages)
    with psycopg.connect(**parametres | {"dbname": "externe_occupee"}) as c:
        c.execute("alter database externe_occupee owner to observatoire")
    with pytest.raises(ErreurServeur, match="Le schéma public de la base « externe_occupee » contient déjà"):
        connections.preparer(connections.ouvrir(reglages), reglages)


def entrent(base):
    """Return the service roles that the passwords of a home let in."""
    qui = []
    for role in ("authenticator", "portier"):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(**base.parametres(role)).close()
            qui.append(role)
    return qui


def test_attaque_A8_a_home_without_a_secret_of_an_installation_does_not_lock_its_services_out(neuve, tmp_path):
    adresse = adresse_de(neuve, neuve.proprietaire["user"], neuve.proprietaire["password"], neuve.nom)
    ailleurs = Settings(home=tmp_path / "ailleurs", database_url=adresse)
    try:
        for _ in range(2):
            with pytest.raises(ErreurServeur, match=r"rien n’est changé\. Désignez son dossier par OBSERVATOIRE_HOME"):
                initialiser(ailleurs, "31", "gestionnaire", "Ida Brun", "ida.brun@essai.fr")
            assert entrent(neuve) == ["authenticator", "portier"]
    finally:
        installation._poser_mots_de_passe(neuve)


def test_a_home_that_lacks_one_secret_draws_another_for_its_own_services(neuve, tmp_path):
    adresse = adresse_de(neuve, neuve.proprietaire["user"], neuve.proprietaire["password"], neuve.nom)
    ici = Settings(home=tmp_path / "ici", database_url=adresse)
    ici.cle_pseudonyme()
    try:
        base = connections.ouvrir(ici)
        connections.preparer(base, ici)
        assert (entrent(base), entrent(neuve)) == (["authenticator", "portier"], [])
    finally:
        installation._poser_mots_de_passe(neuve)


def test_two_databases_of_a_server_are_prepared_at_once(serveur, settings_petite):
    noms = [f"en_meme_temps_{numero}" for numero in range(4)]
    bases = [connections.ouvrir(settings_petite, nom=nom) for nom in noms]
    fautes = []

    def preparer(base):
        try:
            connections.preparer(base, settings_petite)
        except Exception as erreur:
            fautes.append(erreur)

    fils = [threading.Thread(target=preparer, args=[base]) for base in bases]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert fautes == []
    for nom in noms:
        detruire(serveur, nom)


def test_preparing_twice_changes_nothing(petite, settings_petite):
    requete = (
        "select (select array_agg(c::text order by c.login) from acces.compte as c),"
        " (select array_agg(o::text order by o.organisme_code) from acces.organisme as o),"
        " (select array_agg(p.oid::text || coalesce(p.proacl::text, '') || p.xmin::text order by p.oid)"
        "  from pg_proc as p where p.pronamespace = 'acces'::regnamespace)"
    )
    with petite.connexion() as c:
        avant = c.execute(requete).fetchone()
    connections.preparer(petite, settings_petite)
    with petite.connexion() as c:
        assert c.execute(requete).fetchone() == avant


def test_the_base_of_a_test_is_dropped_while_the_server_itself_works_in_it(settings_petite, serveur):
    base = connections.ouvrir(settings_petite, nom="occupee_par_le_serveur")
    with psycopg.connect(**superutilisateur(base)) as c:
        detruire(serveur, base.nom)
        with pytest.raises(psycopg.OperationalError):
            c.execute("select 1")
