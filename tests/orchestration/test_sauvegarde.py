"""A backup gives a fresh home the same data, accounts, rights and journal; a faulty one changes nothing."""

import hashlib
import json
import os
import re
import shutil
import zipfile

import psycopg
import pytest

from ingestion.door import landing
from orchestration.backup import restaurer, sauvegarder
from orchestration.build import construire
from orchestration.home import preparer_home
from tests import serveur_distribution
from tests.bases import changer_mot_de_passe, peupler, superutilisateur
from tests.conftest import deja_lu
from tests.ingestion.fabrique import DEMANDES, demande, fichier
from warehouse.access import reading
from warehouse.access.accounts import creer_compte, creer_login_personnel, mot_de_passe_demo
from warehouse.access.sessions import ouvrir_session
from warehouse.backup.archive import MANIFESTE
from warehouse.backup.tables import presentes
from warehouse.database import connections
from warehouse.database.server import Serveur
from warehouse.errors import ConnexionRefusee, ErreurObservatoire
from warehouse.progress import silence
from warehouse.settings import Settings

MOT_DE_PASSE = "un mot de passe assez long"
LOGIN = "agent.sauvegarde"
VUES = ("demande", "offre", "attribution", "indicateur_definition")
PUBLIEES = ("marts.fct_demande", "marts.fct_attribution", "marts.indicateur_valeur", "cubes.cube_indicateur_valeur")
# What people write on the screens, one row of each.
ECRITES = {
    "acces.vue_enregistree": "(compte_id, nom, page, filtres) select compte_id, 'Mes délais', 'delais', '{}' from c",
    "acces.alerte_chiffre": "(compte_id, indicateur_code, territoire_type, territoire_code, sens, borne)"
    " select compte_id, 'stock', 'departement', '31', 'au_moins', 1 from c",
    "acces.abonnement_alerte": "(compte_id) select compte_id from c",
    "acces.preselection": "(organisme_code, departement_code, offre_id, bailleur_code, ouverte_par)"
    " select 'BA01', '31', 'o', 'BA01', login from c",
    "acces.preselection_menage": "(preselection_id, demande_id, rang, rang_liste, points, grille_code, grille_version,"
    " ajoute_par) select preselection_id, 'd', 1, 1, 40, 'neutre', '1', 'essai' from acces.preselection",
    "acces.decision_commission": "(departement_code, candidature_id, organisme_code, offre_id, demande_id,"
    " bailleur_code, date_cal, decision_code, saisie_par)"
    " select '31', 'k', 'BA01', 'o', 'd', 'BA01', '2026-01-02', 'ATT', login from c",
}
RESUMER = "select count(*), md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) from {} as t"


def ici(dossier, nom):
    return dossier / f"{nom}-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"


def contenu(base):
    """Return the rows of every table that a backup holds, in short."""
    with base.connexion() as c:
        c.execute("set local timezone to 'UTC'")
        return {t.nom: c.execute(RESUMER.format(f"(select {', '.join(t.colonnes)} from {t.nom})")).fetchone()
                for t in presentes(c)}  # fmt: skip


def peut_se_connecter(base, login, mot_de_passe):
    portier = base.moteur_portier()
    try:
        return ouvrir_session(portier, login, mot_de_passe).login == login
    except ConnexionRefusee:
        return False
    finally:
        portier.dispose()


@pytest.fixture(scope="module")
def settings_source(dossier_du_run):
    return Settings(home=ici(dossier_du_run, "source"))


@pytest.fixture(scope="module")
def source(settings_source, dossier_du_run):
    """A small home: a file with a row in quarantine, an account and what it wrote, a login, lines of the journal."""
    base = preparer_home(settings_source)
    peupler(base, settings_source)
    landing.ingerer(
        base, settings_source, [fichier(settings_source.home_dir, DEMANDES, [demande(1), demande(2, motif_1="?")])]
    )
    with base.connexion() as c:
        creer_compte(c, {"login": LOGIN, "libelle": "Agent", "organisme_code": "DDETS31"}, "essai")
        changer_mot_de_passe(c, LOGIN, MOT_DE_PASSE)
        creer_login_personnel(c, LOGIN, "agent_pg", MOT_DE_PASSE, "essai")
        for table, lignes in ECRITES.items():
            c.execute(f"with c as (select * from acces.compte where login = '{LOGIN}') insert into {table} {lignes}")
    assert peut_se_connecter(base, LOGIN, MOT_DE_PASSE)
    assert not peut_se_connecter(base, LOGIN, "faux")
    return base


@pytest.fixture
def sauvegarde(source, settings_source, tmp_path):
    fichiers = tmp_path / "observatoire.sauvegarde", tmp_path / "observatoire.secrets"
    sauvegarder(source, settings_source, *fichiers, silence)
    return fichiers


@pytest.fixture
def neuf(dossier_du_run, request):
    """Settings of a home that holds nothing."""
    settings = Settings(home=ici(dossier_du_run, f"neuf-{request.node.name[5:25]}"))
    yield settings
    if serveur := Serveur._instances.get(settings.postgres_dir):
        serveur.cleanup()
    shutil.rmtree(settings.home_dir, ignore_errors=True)


@pytest.fixture(scope="module")
def vide(dossier_du_run):
    """The same, for what is refused: it holds nothing after either."""
    return Settings(home=ici(dossier_du_run, "vide"))


def refuse(settings, sauvegarde, *mots):
    """Assert that a restore is refused with these words, and that the home is as it was."""
    avant = contenu(preparer_home(settings))
    with pytest.raises(ErreurObservatoire) as refus:
        restaurer(settings, *sauvegarde, silence)
    assert [mot for mot in ("rien n’est changé", *mots) if mot not in str(refus.value)] == []
    assert contenu(preparer_home(settings)) == avant
    return str(refus.value)


def recrire(archive, nom, transformer):
    """Rewrite one member of an archive, the others as they are."""
    with zipfile.ZipFile(archive) as lue:
        membres = {un: lue.read(un) for un in lue.namelist()}
    membres[nom] = transformer(membres[nom])
    with zipfile.ZipFile(archive, "w") as ecrite:
        for un, octets in membres.items():
            ecrite.writestr(un, octets)


def test_a_home_comes_back_the_same_on_another_server_and_from_there(
    source, sauvegarde, neuf, dossier_du_run, tmp_path
):
    if raison := serveur_distribution.absent():
        pytest.skip(raison)
    adresse = serveur_distribution.demarrer(ici(dossier_du_run, "distribution-vide"))
    externe = Settings(home=ici(dossier_du_run, "externe-vide"), database_url=adresse)
    assert restaurer(externe, *sauvegarde, silence).logins_fermes == []
    la_bas = connections.ouvrir(externe)
    assert contenu(la_bas) == contenu(source)
    retour = tmp_path / "retour", tmp_path / "retour.secrets"
    sauvegarder(la_bas, externe, *retour, silence)
    restaurer(neuf, *retour, silence)
    revenue = connections.ouvrir(neuf)
    assert contenu(revenue) == contenu(source)
    for base in (la_bas, revenue):
        assert peut_se_connecter(base, LOGIN, MOT_DE_PASSE)
        assert not peut_se_connecter(base, LOGIN, "faux")
        psycopg.connect(**base.proprietaire | {"user": "agent_pg", "password": MOT_DE_PASSE}).close()
        with base.connexion() as c:
            assert c.execute("select acces.verifier_journal()").fetchone() == (None,)
    for login in ("etat", "bailleur-a"):
        assert mot_de_passe_demo(neuf, login) == mot_de_passe_demo(externe, login)
        assert peut_se_connecter(revenue, login, mot_de_passe_demo(neuf, login))
    landing.ingerer(revenue, neuf, [fichier(tmp_path, DEMANDES, [demande(3)], au="2024-05-31")])
    with revenue.connexion() as c:
        assert c.execute("select array_agg(depot_id order by depot_id) from raw.depots").fetchone() == ([1, 2, 3],)


def test_a_build_after_a_restore_tells_the_same_figures_to_the_same_people(
    entrepot, settings_entrepot, neuf, dossier_du_run, tmp_path
):
    fichiers = tmp_path / "s", tmp_path / "s.secrets"
    sauvegarder(entrepot, settings_entrepot, *fichiers, silence)
    restaurer(neuf, *fichiers, silence)
    rendue = connections.ouvrir(neuf)
    construire(rendue, deja_lu(dossier_du_run, neuf))
    assert publies(rendue) == publies(entrepot)
    assert lues(rendue) == lues(entrepot)


def publies(base):
    """Return the rows of the facts, of the indicators, exact and as others see them, in short."""
    with base.connexion() as c:
        return {nom: c.execute(RESUMER.format(nom)).fetchone() for nom in PUBLIEES}


def lues(base):
    """Return how many rows each demonstration account reads of each view."""
    moteur, vues = base.moteur_lecteur(), {}
    with base.connexion() as c:
        for (login,) in c.execute("select login from acces.compte where est_demo order by 1").fetchall():
            session = reading.ouvrir_session_admin(base, login)
            for vue in VUES:
                if c.execute("select to_regclass(%s)", [f"{session.profil}.{vue}"]).fetchone() != (None,):
                    vues[login, vue] = reading.lire(moteur, session, f"select count(*) from {vue}").lignes
    moteur.dispose()
    return vues


def test_the_files_are_for_their_owner_alone_and_the_secrets_are_in_the_second(sauvegarde, settings_source):
    assert [f.stat().st_mode & 0o777 for f in sauvegarde] == [0o600, 0o600]
    with zipfile.ZipFile(sauvegarde[0]) as donnees:
        tout = b"".join(donnees.read(nom) for nom in donnees.namelist())
    secrets = [f.read_bytes() for f in (settings_source.home_dir / "secrets").iterdir() if f.suffix != ".argon2"]
    assert len(secrets) > 4
    assert [secret for secret in secrets if secret in tout] == []


def ecrites(base):
    """Return the rows that people wrote, table by table, whatever the backup says that it holds."""
    with base.connexion() as c:
        return {table: c.execute(f"select t::text from {table} as t").fetchall() for table in ECRITES}


def test_what_people_wrote_comes_back_and_nobody_is_signed_in(source, sauvegarde, neuf):
    restaurer(neuf, *sauvegarde, silence)
    revenues = ecrites(connections.ouvrir(neuf))
    assert [len(lignes) for lignes in revenues.values()] == [1] * len(ECRITES)
    assert revenues == ecrites(source)
    with connections.ouvrir(neuf).connexion() as c:
        assert c.execute("select count(*) from acces.session").fetchone() == (0,)


def test_a_login_whose_digest_cannot_be_read_comes_back_closed_and_is_named(source, settings_source, neuf, tmp_path):
    p = source.proprietaire
    proprietaire = f"postgresql://{p['user']}:{p['password']}@/{p['dbname']}?host={p['host']}"
    sans_superutilisateur = settings_source.model_copy(
        update={"database_url": Settings(database_url=proprietaire).database_url}
    )
    fichiers = tmp_path / "s", tmp_path / "s.secrets"
    assert sauvegarder(source, sans_superutilisateur, *fichiers, silence).logins_fermes == ["agent_pg"]
    assert restaurer(neuf, *fichiers, silence).logins_fermes == ["agent_pg"]
    with psycopg.connect(**superutilisateur(connections.ouvrir(neuf))) as c:
        assert c.execute("select rolcanlogin, rolpassword from pg_authid where rolname = 'agent_pg'").fetchone() == (
            False, None,
        )  # fmt: skip


def test_a_home_that_holds_data_is_not_restored_over(source, settings_source, sauvegarde):
    assert "OBSERVATOIRE_HOME" in refuse(settings_source, sauvegarde, "contient déjà des données")


def test_a_backup_that_was_cut_off_is_refused(sauvegarde, vide):
    octets = sauvegarde[0].read_bytes()
    sauvegarde[0].write_bytes(octets[: len(octets) // 2])
    refuse(vide, sauvegarde, sauvegarde[0].name, "coupée ou modifiée")


def test_a_backup_of_which_a_row_was_changed_is_refused(sauvegarde, vide):
    recrire(sauvegarde[0], "tables/acces.compte", lambda octets: octets.replace(b"Agent", b"Autre"))
    refuse(vide, sauvegarde, sauvegarde[0].name, "coupée ou modifiée")


def test_a_backup_of_which_the_journal_was_rewritten_is_refused(sauvegarde, vide):
    def recompter(octets):
        manifeste = json.loads(octets)
        manifeste["membres"]["tables/acces.journal"] = hashlib.sha256(ecrit[0]).hexdigest()
        return json.dumps(manifeste).encode()

    ecrit = []
    recrire(
        sauvegarde[0],
        "tables/acces.journal",
        lambda o: ecrit.append(o.replace(b"refus_connexion", b"deconnexion")) or ecrit[0],
    )
    recrire(sauvegarde[0], MANIFESTE, recompter)
    refuse(vide, sauvegarde, "journal")


def test_a_backup_of_a_newer_version_is_refused(sauvegarde, vide):
    recrire(sauvegarde[0], MANIFESTE, lambda octets: json.dumps(json.loads(octets) | {"format": 99}).encode())
    refuse(vide, sauvegarde, "plus récente")


def test_the_two_files_given_the_wrong_way_round_are_refused(sauvegarde, vide):
    refuse(vide, sauvegarde[::-1], "l’ordre des fichiers")


def test_without_the_key_of_the_pseudonyms_nothing_is_restored(sauvegarde, vide):
    refuse(vide, (sauvegarde[0], None), "OBSERVATOIRE_PSEUDONYM_KEY")


def test_with_another_key_nothing_is_restored(sauvegarde, vide):
    refuse(
        vide.model_copy(update={"pseudonym_key": Settings(pseudonym_key="une autre").pseudonym_key}),
        sauvegarde,
        "n’est pas celle",
    )


def test_a_backup_writes_over_no_file(source, settings_source, tmp_path):
    (tmp_path / "s").write_text("précieux", encoding="utf-8")
    with pytest.raises(ErreurObservatoire, match="existe déjà"):
        sauvegarder(source, settings_source, tmp_path / "s", tmp_path / "t", silence)
    assert [f.name for f in tmp_path.iterdir()] == ["s"]
    assert (tmp_path / "s").read_text(encoding="utf-8") == "précieux"


def test_the_secrets_never_go_to_the_file_of_the_data(source, settings_source, tmp_path):
    (tmp_path / "d").mkdir()
    with pytest.raises(ErreurObservatoire, match="donnez un autre nom à --secrets"):
        sauvegarder(source, settings_source, tmp_path / "s", tmp_path / "d" / ".." / "s", silence)
    assert [f.name for f in tmp_path.iterdir()] == ["d"]


def test_a_backup_in_a_folder_that_is_not_there_says_to_make_it(source, settings_source, tmp_path):
    with pytest.raises(ErreurObservatoire, match=f"créez d’abord le dossier {tmp_path / 'nulle'}, ou donnez un autre"):
        sauvegarder(source, settings_source, tmp_path / "nulle" / "s", tmp_path / "t", silence)
    assert list(tmp_path.iterdir()) == []


def test_columns_that_this_version_no_longer_makes_are_not_lost(source, settings_source, sauvegarde, neuf):
    with source.connexion() as c:
        c.execute("alter table raw.demandes add column ancienne text")
        c.execute("update raw.demandes set ancienne = 'gardée'")
    try:
        fichiers = [f.with_name(f"{f.name}.bis") for f in sauvegarde]
        sauvegarder(source, settings_source, *fichiers, silence)
    finally:
        with source.connexion() as c:
            c.execute("alter table raw.demandes drop column ancienne")
    restaurer(neuf, *fichiers, silence)
    with connections.ouvrir(neuf).connexion() as c:
        assert c.execute("select distinct ancienne from raw.demandes").fetchall() == [("gardée",)]


def test_a_backup_of_before_the_guichets_and_delegations_gives_those_of_the_files(
    source, settings_source, neuf, tmp_path
):
    def sans_les_deux(octets):
        return b"".join(ligne.rsplit(b"\t", 2)[0] + b"\n" for ligne in octets.splitlines())

    def oublier(octets):
        manifeste = json.loads(octets)
        (table,) = (une for une in manifeste["tables"] if une["nom"] == "acces.organisme")
        assert [table["colonnes"].popitem()[0] for _ in range(2)] == ["delegations", "guichets"]
        with zipfile.ZipFile(fichiers[0]) as archive:
            empreinte = hashlib.sha256(archive.read("tables/acces.organisme")).hexdigest()
        manifeste["membres"]["tables/acces.organisme"] = empreinte
        return json.dumps(manifeste).encode()

    fichiers = tmp_path / "s", tmp_path / "s.secrets"
    with source.connexion() as c:
        c.execute(
            "insert into raw.referentiels (type_enregistrement, code, libelle, type_organisme, organisme_code,"
            " territoire_code, est_delegataire, _depot_id, _ligne) values"
            " ('ORGANISME', 'C31555', 'Toulouse', 'commune', null, '31555', 'OUI', 1, 1001),"
            " ('GUICHET', 'G900A', 'Mairie', null, 'C31555', null, null, 1, 1002)"
        )
    try:
        sauvegarder(source, settings_source, *fichiers, silence)
    finally:
        with source.connexion() as c:
            c.execute("delete from raw.referentiels where _ligne > 1000")
    recrire(fichiers[0], "tables/acces.organisme", sans_les_deux)
    recrire(fichiers[0], MANIFESTE, oublier)
    restaurer(neuf, *fichiers, silence)
    with connections.ouvrir(neuf).connexion() as c:
        assert c.execute(
            "select guichets, delegations from acces.organisme where organisme_code = 'C31555'"
        ).fetchone() == (["G900A"], ["31555"])


def test_the_commands_say_what_they_kept_and_what_is_left_to_do(observatoire, settings_source, source, tmp_path, neuf):
    fichiers = tmp_path / "s", tmp_path / "s.secrets"
    faite = observatoire(settings_source.home_dir, "sauvegarder", fichiers[0], "--secrets", fichiers[1])
    assert (faite.code, "2 dépôts," in faite.texte) == (0, True)
    assert re.search(r", du \d\d/\d\d/\d{4} à \d\d:\d\d : ", faite.texte)
    rendue = observatoire(neuf.home_dir, "restaurer", fichiers[0], "--secrets", fichiers[1])
    assert (rendue.code, rendue.texte.splitlines()[-1]) == (0, "Lancez « observatoire build » pour publier.")
    sans = observatoire(settings_source.home_dir, "sauvegarder", tmp_path / "t", "--json")
    assert json.loads(sans.texte)["depots"] == 2
