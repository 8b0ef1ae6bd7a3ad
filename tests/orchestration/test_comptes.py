"""The commands of organismes, accounts and journal, as an administrator types them."""

import json
import re

import psycopg
import pytest

from orchestration.cli import main
from tests.bases import changer_mot_de_passe, preparer
from tests.orchestration.conftest import Sortie
from warehouse.access import sessions
from warehouse.access.accounts import mot_de_passe_demo
from warehouse.database import connections
from warehouse.settings import Settings, aujourd_hui


@pytest.fixture(scope="module")
def base(dossier_du_run):
    """The home of this module, where the demonstration accounts are."""
    settings = Settings(home=dossier_du_run / "comptes")
    ouverte = connections.ouvrir(settings)
    preparer(ouverte, settings)
    return ouverte


@pytest.fixture
def commande(base, dossier_du_run, monkeypatch, capsys):
    """Type a command on that home: ``commande("compte", "liste")``."""
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(dossier_du_run / "comptes"))

    def taper(*arguments: str) -> Sortie:
        with pytest.raises(SystemExit) as sortie:
            main(list(arguments))
        return Sortie(sortie.value.code, *capsys.readouterr())

    return taper


def creer(commande, login, *options):
    return commande(
        "compte", "creer", login, "--organisme", "C31395", "--libelle", "Ida Brun", "--email", "ida@muret.fr",
        "--motif", "convention", *options,
    )  # fmt: skip


def compte(commande, login):
    (lu,) = (un for un in json.loads(commande("compte", "liste", "--json").texte) if un["login"] == login)
    return lu


def test_an_account_is_made_with_a_secret_that_is_shown_once(commande, base):
    sortie = creer(commande, "ida", "--commune", "31395", "--au", "2999-12-31")
    assert sortie.code == 0, sortie.erreurs
    (secret,) = re.findall(r"qui ne sera plus montré : (\S+)", sortie.texte)
    portier = base.moteur_portier()
    session = sessions.ouvrir_session(portier, "ida", secret, nouveau="une phrase à moi seule")
    portier.dispose()
    assert (session.profil, session.communes) == ("commune", ("31395",))
    lu = compte(commande, "ida")
    assert [lu[champ] for champ in ("profil", "communes", "valable_au", "etat", "motif")] == [
        "commune", ["31395"], "2999-12-31", "ouvert", "convention",
    ]  # fmt: skip
    assert secret not in commande("compte", "liste").texte + commande("compte", "revue").texte


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["compte", "suspendre", "etat"], "Dites pourquoi par --motif"),
        (["compte", "mot-de-passe", "etat"], "Dites pourquoi par --motif"),
        (["compte", "role", "etat"], "Dites pourquoi par --motif"),
        (["compte", "changer", "etat", "--motif", "x"], "Dites ce qui change"),
        (["compte", "expirer", "etat", "demain", "--motif", "x"], "n’est pas une date"),
        (["compte", "changer", "etat", "--commune", "31395", "--motif", "x"], "ne comprend pas 31395"),
        (["compte", "mot-de-passe", "personne", "--motif", "oubli"], "« personne » n’existe pas"),
        (["compte", "role", "public", "--role", "portier", "--motif", "BI"], "a déjà un rôle « portier »"),
        (["organisme", "creer", "ZZ", "--libelle", "Z", "--commune", "99999"], "Aucune commune n’a le code 99999"),
        (["organisme", "creer", "ZZ", "--libelle", "Z", "--epci", "12"], "n’est pas un EPCI"),
        (["organisme", "creer", "ZZ", "--libelle", "Z", "--epci", "123456789"], "n’est pas un EPCI"),
        (["organisme", "creer", "zz", "--libelle", "Z"], "majuscules sans accent"),
        (["organisme", "declarer", "PORTEE", "BA01/1", "libelle=P", "organisme_code=BA01",
          "territoire_code=123456789"], "Ni une commune ni un EPCI"),
        (["organisme", "creer", "ZZ", "--libelle", "Z", "--profil", "mairie"], "Code absent de la liste"),
        (["compte", "role", "public", "--role", "public", "--motif", "BI"], "donnez un autre nom par --role"),
        (["organisme", "creer", "é é", "--libelle", "Z"], "« é é » n’est pas un code d’organisme : écrivez de 2 à 12"),
        (["organisme", "creer", "ZZ", "--libelle", "Z", "--profil", "commune"], "donnez-le par --commune ou --epci"),
        (["organisme", "creer", "ZZ", "--libelle", "Z", "--profil", "epci"], "donnez-le par --commune ou --epci"),
        (["organisme", "creer", "ZZ", "--libelle", "Z", "--commune", "09122"], "09122 : pas dans le département 31"),
        (["organisme", "creer", "ZZ", "--libelle", "Z", "--epci", "200000172"],
         "200000172 n’a aucune commune dans le département 31"),
        (["organisme", "declarer", "guichet", "G1", "libelle=Accueil"], "sans organisme_code"),
        (["organisme", "declarer", "delegation", "BA01/31555", "libelle=D", "organisme_code=BA01"],
         "sans territoire_code"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_one_sentence(commande, arguments, phrase):
    sortie = commande(*arguments)
    assert (sortie.code, phrase in sortie.derniere_phrase) == (1, True), sortie.erreurs


def test_an_account_goes_through_its_life_by_commands(commande):
    creer(commande, "vie")
    etats = []
    for suite in (
        ["changer", "vie", "--libelle", "Ida Brune", "--commune", "31395"],
        ["suspendre", "vie"],
        ["reprendre", "vie"],
        ["expirer", "vie", "2026-01-01"],
        ["expirer", "vie", "jamais"],
        ["changer", "vie", "--tout-le-territoire"],
        ["revoquer", "vie"],
    ):
        sortie = commande("compte", *suite, "--motif", "essai")
        etats.append(compte(commande, "vie")["etat"] if sortie.code == 0 else sortie.erreurs)
    assert etats[1:] == ["suspendu", "ouvert", etats[3], "ouvert", "ouvert", "revoque"]
    assert "vie" not in [un["login"] for un in json.loads(commande("compte", "revue", "--json").texte)]


def test_a_personal_login_is_given_and_given_again(commande, base):
    creer(commande, "bi")
    for _ in range(2):
        lu = json.loads(commande("compte", "role", "bi", "--role", "bi_comptes", "--motif", "BI", "--json").texte)
        acces = base.proprietaire | {"user": lu["role"], "password": lu["mot_de_passe"]}
        with psycopg.connect(**acces) as lecteur:
            assert lecteur.execute("show search_path").fetchone() == ("commune",)


def test_those_who_sleep_come_first_in_the_review(commande, base):
    creer(commande, "dort")
    with base.connexion() as c:
        changer_mot_de_passe(c, "dort", "une phrase à moi seule")
        c.execute("update acces.compte set repris_at = now() - interval '91 days', valable_du = '2020-01-01'"
                  " where login = 'dort'")  # fmt: skip
    lignes = commande("compte", "revue").texte.splitlines()
    assert lignes[2].startswith("dort ")
    assert lignes[2].endswith("endormi : 90 jours sans usage")


def test_an_account_that_was_reviewed_leaves_for_a_year_those_to_review(commande, base):
    creer(commande, "revu")
    with base.connexion() as c:
        c.execute("update acces.compte set cree_at = now() - interval '400 days' where login = 'revu'")

    def a_revoir():
        lus = json.loads(commande("compte", "revue", "--json").texte)
        return next(un["est_a_revoir"] for un in lus if un["login"] == "revu")

    avant = a_revoir()
    assert commande("compte", "revoir", "revu", "--motif", "toujours en poste").code == 0
    assert (avant, a_revoir()) == (True, False)


def test_a_glass_is_broken_by_two_persons_who_each_type_a_password(commande, base, monkeypatch):
    creer(commande, "chef", "--administrateur")
    mots = {"chef": "une phrase à moi seule", "etat": mot_de_passe_demo(Settings(), "etat")}
    with base.connexion() as c:
        changer_mot_de_passe(c, "chef", mots["chef"])
    monkeypatch.setattr("getpass.getpass", lambda demande: next(mot for qui, mot in mots.items() if qui in demande))
    demande = commande("bris", "demander", "C31395", "--compte", "etat", "--motif", "panne du guichet", "--json")
    numero = str(json.loads(demande.texte)["numero"])
    assert "ne gérez pas" in commande("bris", "approuver", numero, "--compte", "etat").derniere_phrase
    assert commande("bris", "approuver", numero, "--compte", "chef").code == 0
    session = sessions.ouvrir_session_admin(base, "etat")
    with base.connexion() as c:
        c.execute("delete from acces.bris_de_glace")
    assert (session.login, session.profil, session.organisme_code) == ("etat", "commune", "C31395")


def test_unusual_volumes_are_told_by_a_command(commande, base):
    assert "Aucun compte n’a ouvert bien plus" in commande("journal", "volumes").texte
    with base.connexion() as c:
        c.execute(
            "insert into acces.journal_attente (evenement, login, organisme_code, profil, session_sha256, finalite,"
            " cible, filtre) select 'acces', 'etat', 'DDETS31', 'etat', '\\x00', 'dalo', 'demande_identite',"
            " jsonb_build_object('demande_id', jsonb_agg(lpad(n::text, 20, '0'))) from generate_series(1, 60) as n"
        )
    (lu,) = json.loads(commande("journal", "volumes", "--json").texte)
    assert (lu["login"], lu["ouvertes"]) == ("etat", 60)


def organisme(commande, code):
    (lu,) = (u for u in json.loads(commande("organisme", "liste", "--json").texte) if u["organisme_code"] == code)
    return lu


def test_an_organisme_is_made_and_listed_and_has_its_rights_once_published(commande, base):
    sortie = commande("organisme", "creer", "BA90", "--libelle", "Toits du Nord", "--profil", "bailleur")
    assert sortie.code == 0, sortie.erreurs
    champs = ("type_organisme", "departement_code", "comptes", "bailleur_code")
    assert [organisme(commande, "BA90")[champ] for champ in champs] == ["bailleur", "31", 0, None]
    with base.connexion() as c:
        c.execute("select acces.suivre_referentiel(true)")
    assert organisme(commande, "BA90")["bailleur_code"] == "BA90"
    assert "existe déjà" in commande("organisme", "creer", "BA90", "--libelle", "Toits").derniere_phrase


def test_the_list_of_organismes_says_that_it_tells_what_is_published_and_who_waits(commande):
    creation = ("--libelle", "Est", "--profil", "commune", "--commune", "31555", "--registraire")
    assert commande("organisme", "creer", "C95", *creation).code == 0
    *_, publies, attendent = commande("organisme", "liste").texte.splitlines()
    assert publies.startswith("Droits publiés : ")
    assert "C95" in attendent


def test_the_territory_of_an_organisme_changes_by_command_and_what_is_taken_asks_why(commande, base):
    creation = ("--libelle", "Vallée", "--profil", "commune", "--registraire")
    assert commande("organisme", "creer", "C90", *creation, "--commune", "31555", "--commune", "31395").code == 0
    with base.connexion() as c:
        c.execute("select acces.suivre_referentiel(true)")
    assert organisme(commande, "C90")["communes"] == ["31395", "31555"]
    assert "C90 perd 31555" in commande("organisme", "changer", "C90", "--commune", "31395").derniere_phrase
    assert organisme(commande, "C90")["communes"] == ["31395", "31555"]
    moins = commande("organisme", "changer", "C90", "--commune", "31395", "--motif", "scission")
    assert moins.code == 0, moins.erreurs
    assert organisme(commande, "C90")["communes"] == ["31395"]


def test_a_former_commune_leaves_the_territory_of_an_organisme_by_its_name_of_today(commande, base):
    creation = ("--libelle", "Lez", "--profil", "commune", "--commune", "31555", "--commune", "31298")
    assert commande("organisme", "creer", "C94", *creation).code == 0
    with base.connexion() as c:
        c.execute("select acces.suivre_referentiel(true)")
    assert organisme(commande, "C94")["communes"] == ["31471", "31555"]
    moins = commande("organisme", "changer", "C94", "--commune", "31555", "--motif", "scission")
    assert moins.code == 0, moins.erreurs
    assert organisme(commande, "C94")["communes"] == ["31555"]


def test_an_account_of_an_organisme_that_waits_for_the_publication_is_told_so(commande):
    territoire = ("--profil", "commune", "--commune", "31395")
    assert commande("organisme", "creer", "C93", "--libelle", "Nord", *territoire).code == 0
    qui = ("--organisme", "C93", "--libelle", "Ida Brun", "--email", "ida.brun@nord.fr", "--motif", "convention")
    assert "« nord » est créé ; il s’ouvrira à la prochaine publication." in commande(
        "compte", "creer", "nord", *qui
    ).texte.replace("\u00a0", " ")


def test_an_organisme_is_closed_by_command_with_a_successor_of_its_kind(commande):
    for code in ("BA91", "BA92"):
        assert commande("organisme", "creer", code, "--libelle", code, "--profil", "bailleur").code == 0
    autre = commande("organisme", "clore", "BA91", "--successeur", "C31395", "--motif", "fusion")
    assert "n’est pas de la même catégorie" in autre.derniere_phrase
    assert commande("organisme", "clore", "BA91", "--successeur", "BA92", "--motif", "fusion").code == 0
    assert organisme(commande, "BA91")["valable_au"] == str(aujourd_hui())


def test_a_closing_promises_no_right_and_who_is_closed_waits_for_no_opening(commande):
    for code in ("BA93", "BA94"):
        assert commande("organisme", "creer", code, "--libelle", code, "--profil", "bailleur").code == 0
    attendent = "Organismes qui l’attendent pour s’ouvrir"
    assert "BA93" in commande("organisme", "liste").texte.partition(attendent)[2]
    clos = commande("organisme", "clore", "BA93", "--motif", "essai").texte
    assert ("est clos à partir du" in clos, "prochaine publication" in clos) == (True, False)
    suivi = commande("organisme", "clore", "BA94", "--successeur", "BA01", "--motif", "fusion").texte
    assert "lira son passé à la prochaine publication" in suivi
    assert "BA93" not in commande("organisme", "liste").texte.partition(attendent)[2]


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        (("GUICHET", "G900A", "libelle"), "ne s’écrit pas CHAMP=VALEUR"),
        (("GUICHET", "G900A", "guichet=G900A"), "avec un champ du flux"),
        (("COMPTOIR", "G900A", "libelle=Accueil"), "type_enregistrement"),
    ],
)
def test_a_row_that_the_référentiel_does_not_have_is_refused_in_a_sentence(commande, champs, phrase):
    sortie = commande("organisme", "declarer", *champs)
    assert sortie.code == 1
    assert phrase in sortie.derniere_phrase


@pytest.mark.parametrize("code", ["BA01/nimporte", "BA01/OFFRES"])
def test_a_flow_that_does_not_exist_is_kept_to_nobody_and_nothing_is_written(commande, base, code):
    with base.connexion() as c:
        avant = c.execute("select count(*) from raw.depots").fetchone()
        sortie = commande("organisme", "declarer", "emetteur", code, "libelle=Seul", "organisme_code=BA01")
        assert c.execute("select count(*) from raw.depots").fetchone() == avant
    assert sortie.code == 1
    assert f"« {code} » ne nomme aucun flux, et rien n’est changé" in sortie.derniere_phrase
    assert "referentiels, parc, demandes, offres" in sortie.derniere_phrase


def test_a_guichet_is_declared_by_command(commande, base):
    champs = ("GUICHET", "G900A", "libelle=Accueil du Nord", "organisme_code=BA01")
    assert commande("organisme", "declarer", *champs).code == 0
    with base.connexion() as c:
        requete = "select organisme_code from acces.lignes_du_referentiel() where code = 'G900A'"
        assert c.execute(requete).fetchall() == [("BA01",)]


def test_the_journal_is_verified_to_its_last_line_and_the_first_broken_one_is_named(commande, base):
    creer(commande, "journal")
    sortie = commande("journal", "verifier")
    assert (sortie.code, "Le journal est entier : " in sortie.texte) == (0, True)
    with base.connexion() as c:
        c.execute("alter table acces.journal disable trigger user")
        c.execute("update acces.journal set cible = 'autre' where journal_id = 2")
    assert "la ligne 2 ne suit pas la précédente" in commande("journal", "verifier").derniere_phrase
    assert commande("journal", "verifier", "--json").code == 1
