"""``observatoire init``: a fresh home for real files, and what it refuses."""

import json
import re

import pytest

from warehouse.access import accounts, sessions
from warehouse.database import connections
from warehouse.settings import PROJECT_DIR, Settings


@pytest.fixture(scope="module")
def home(dossier_du_run):
    return dossier_du_run / "init"


@pytest.fixture(scope="module")
def faite(home, observatoire):
    """What ``init`` says of a fresh home."""
    sortie = observatoire(home, "init", "--departement", "31", "--email", "gestion@exemple.fr", "--json")
    assert sortie.code == 0, sortie.erreurs
    return json.loads(sortie.texte)


def etat(home):
    """Return what the home has of organismes and accounts."""
    with connections.ouvrir(Settings(home=home)).connexion() as c:
        return accounts.organismes(c), accounts.comptes(c)


def test_a_fresh_home_has_the_gestionnaire_the_public_and_nothing_of_the_demonstration(faite, home):
    organismes, comptes = etat(home)
    assert {un["organisme_code"] for un in organismes} == {"GEST31", "PUB", "SDES"}
    assert {un["login"]: un["etat"] for un in comptes} == {"gestionnaire": "ouvert", "public": "ouvert"}
    assert [fichier.name for fichier in (home / "secrets").glob("compte-*")] == []
    assert (home / "secrets" / "pseudonyme").exists()


def test_the_secret_of_the_gestionnaire_opens_the_choice_of_a_password(faite, home):
    settings = Settings(home=home)
    portier = connections.ouvrir(settings).moteur_portier()
    try:
        session = sessions.ouvrir_session(portier, "gestionnaire", faite["secret"], nouveau="une phrase à moi seule")
        assert (session.profil, session.organisme_code) == ("gestionnaire", "GEST31")
    finally:
        portier.dispose()


@pytest.mark.parametrize("commande", [["init", "--departement", "31"], ["demo", "--no-portal", "--recommencer"]])
def test_an_installation_is_neither_made_twice_nor_turned_into_a_demonstration(faite, home, observatoire, commande):
    avant = etat(home)
    sortie = observatoire(home, *commande)
    assert (sortie.code, "installation du département 31 : rien n’est changé" in sortie.derniere_phrase) == (1, True)
    assert etat(home) == avant


def test_one_more_departement_is_told_then_confirmed_and_has_its_own_gestionnaire(faite, home, observatoire):
    avant = etat(home)
    dit = observatoire(home, "init", "--departement", "09", "--ajouter")
    assert (dit.code, "crée l’organisme GEST09 et le compte gestionnaire-09" in dit.derniere_phrase) == (1, True)
    assert etat(home) == avant
    ajoute = observatoire(home, "init", "--departement", "09", "--ajouter", "--motif", "convention", "--json")
    assert (ajoute.code, json.loads(ajoute.texte)["login"]) == (0, "gestionnaire-09")
    organismes = {un["organisme_code"]: un for un in etat(home)[0]}
    assert organismes["GEST09"]["departement_code"] == "09"
    assert {code: un["autres_departements"] for code, un in organismes.items() if un["departement_code"] == "31"} == {
        "GEST31": [],
        "PUB": ["09"],
        "SDES": ["09"],
    }


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (["--departement", "11"], "Pour en ajouter un autre, donnez --ajouter"),
        (["--departement", "99", "--ajouter", "--motif", "essai"], "Le département « 99 » n’existe pas"),
        (["--departement", "31", "--ajouter", "--motif", "essai"], "est déjà l’installation du département 31"),
        (["--departement", "11", "--ajouter"], "Confirmez par --motif RAISON"),
        (["--departement", "11", "--ajouter", "--motif", " "], "Confirmez par --motif RAISON"),
        (["--departement", "11", "--motif", "essai"], "L’option --motif va avec --ajouter"),
    ],
)
def test_a_bad_addition_is_a_sentence_and_changes_nothing(faite, home, observatoire, options, phrase):
    avant = etat(home)
    sortie = observatoire(home, "init", *options)
    assert (sortie.code, phrase in " ".join(sortie.derniere_phrase.split())) == (1, True)
    assert etat(home) == avant


def test_nothing_is_added_to_a_demonstration(dossier_du_run, observatoire):
    home = dossier_du_run / "init-demonstration"
    sortie = observatoire(home, "init", "--departement", "09", "--ajouter", "--motif", "essai")
    assert (sortie.code, "n’est l’installation d’aucun département" in sortie.derniere_phrase) == (1, True)


@pytest.mark.parametrize("options", [(), ("--ajouter",)], ids=["alone", "added"])
def test_a_home_that_holds_data_is_refused_with_the_way_out_and_left_as_it_is(dossier_du_run, observatoire, options):
    home = dossier_du_run / f"init-occupee{len(options)}"
    assert observatoire(home, "compte", "suspendre", "gestionnaire", "--motif", "essai").code == 0
    avant = etat(home)
    sortie = observatoire(home, "init", "--departement", "31", *options)
    assert sortie.code == 1
    assert "contient déjà des données (acces." in sortie.derniere_phrase
    assert "désignez un dossier neuf par OBSERVATOIRE_HOME" in sortie.derniere_phrase
    assert etat(home) == avant
    assert list((home / "secrets").glob("compte-*")) != []


def test_a_home_where_a_command_ran_before_loses_what_the_demonstration_put_there(dossier_du_run, observatoire):
    home = dossier_du_run / "init-ouverte"
    assert observatoire(home, "organisme", "liste").code == 0
    assert list((home / "secrets").glob("compte-*")) != []
    assert observatoire(home, "init", "--departement", "31").code == 0
    assert {un["login"] for un in etat(home)[1]} == {"gestionnaire", "public"}
    assert list((home / "secrets").glob("compte-*")) == []


def contenu(dossier):
    return {
        str(un.relative_to(dossier)): (un.stat().st_mode, un.is_file() and un.read_bytes()) for un in dossier.rglob("*")
    }


@pytest.mark.parametrize("options", [(), ("--ajouter", "--motif", "essai")], ids=["alone", "added"])
def test_a_home_that_holds_files_of_others_is_refused_before_anything_is_written(tmp_path, observatoire, options):
    home = tmp_path / "partage"
    (home / "photos").mkdir(parents=True)
    for nom in ("budget.ods", "photos/a.jpg", ".profile"):
        (home / nom).write_text("à quelqu’un", encoding="utf-8")
    avant = contenu(home)
    sortie = observatoire(home, "init", "--departement", "31", *options)
    assert sortie.code == 1
    assert "contient autre chose que l’observatoire (.profile, budget.ods, photos) : rien n’est changé" in (
        sortie.derniere_phrase
    )
    assert contenu(home) == avant


def test_a_home_that_holds_files_of_others_is_taken_once_confirmed_and_they_stay(dossier_du_run, observatoire):
    home = dossier_du_run / "init-partage"
    home.mkdir(exist_ok=True)
    (home / "budget.ods").write_text("à quelqu’un", encoding="utf-8")
    assert observatoire(home, "init", "--departement", "31", "--confirmer").code == 0
    assert (home / "budget.ods").read_text(encoding="utf-8") == "à quelqu’un"
    assert {un["login"] for un in etat(home)[1]} == {"gestionnaire", "public"}


def test_adding_to_a_home_that_holds_files_of_others_is_answered_once_confirmed(dossier_du_run, observatoire):
    home = dossier_du_run / "init-ajout-partage"
    home.mkdir(exist_ok=True)
    (home / "budget.ods").write_text("à quelqu’un", encoding="utf-8")
    demande = (home, "init", "--departement", "31", "--ajouter", "--motif", "essai")
    assert "contient autre chose que l’observatoire" in observatoire(*demande).derniere_phrase
    assert "n’est l’installation d’aucun département" in observatoire(*demande, "--confirmer").derniere_phrase


def test_a_restored_installation_is_one_still(faite, home, dossier_du_run, observatoire, tmp_path):
    fichier, secrets, rendue = tmp_path / "a.sauvegarde", tmp_path / "a.secrets", dossier_du_run / "init-rendue"
    assert observatoire(home, "sauvegarder", fichier, "--secrets", secrets).code == 0
    sortie = observatoire(rendue, "restaurer", fichier, "--secrets", secrets)
    assert sortie.code == 0, sortie.erreurs
    assert etat(rendue) == etat(home)


@pytest.mark.parametrize("code", ["99", "9", "", "031", "2a"])
def test_an_unknown_departement_is_a_sentence_and_makes_nothing(tmp_path, observatoire, code):
    sortie = observatoire(tmp_path / "home", "init", "--departement", code)
    assert (sortie.code, f"Le département « {code} » n’existe pas" in sortie.derniere_phrase) == (1, True)
    assert not (tmp_path / "home" / "postgres").exists()


@pytest.mark.parametrize(
    ("code", "manques"),
    [
        (
            "09",
            "délai anormalement long, délais du DALO, grille de cotation (les points comptent l’ancienneté seule), "
            "seuil du premier quartile (calculé sur les demandes)",
        ),
        (
            "974",
            "délai anormalement long, délais du DALO, grille de cotation (les points comptent l’ancienneté seule), "
            "plafonds de ressources, seuil du premier quartile (calculé sur les demandes)",
        ),
    ],
)
def test_an_installation_says_which_thresholds_of_its_departement_are_not_known(
    dossier_du_run, observatoire, code, manques
):
    sortie = observatoire(dossier_du_run / f"init-{code}", "init", "--departement", code)
    assert sortie.code == 0, sortie.erreurs
    assert f"Non paramétrés pour ce département : {manques}." in sortie.texte
    nommes = re.findall(r"warehouse/seeds/\w+\.csv", sortie.texte)
    assert len(nommes) == len(re.sub(r" \(.*?\)", "", manques).split(", "))
    assert [nom for nom in nommes if not (PROJECT_DIR / nom).exists()] == []
