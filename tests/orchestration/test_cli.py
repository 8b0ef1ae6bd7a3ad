"""The command: one sentence for each failure."""

import errno
import json
import os
import re
import socket

import pytest
from pydantic import ValidationError

from orchestration.cli import COMMANDES, GROUPES, main
from orchestration.commands.french import traduire_erreur
from orchestration.commands.reglages import reglages_faux
from orchestration.home import ecriture_impossible
from warehouse.errors import REFUS_DU_SYSTEME, refus_du_systeme
from warehouse.settings import Settings


@pytest.fixture
def port_pris():
    """A port of this machine that another program holds."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        yield prise.getsockname()[1]


def refuse(sortie, *mots):
    """Assert that a command failed with one sentence that holds these words, and no traceback."""
    assert sortie.code == 1
    assert "Traceback" not in sortie.erreurs
    assert [mot for mot in mots if mot not in sortie.derniere_phrase] == []
    assert sortie.derniere_phrase.endswith(".")


def refus_du_doctor(capsys):
    """Return the sentences with which ``doctor`` stops."""
    with pytest.raises(SystemExit) as sortie:
        main(["doctor"])
    assert sortie.value.code == 1
    return capsys.readouterr().err.splitlines()


def test_the_commands_are_those_of_the_contract():
    comptes = ("creer", "liste", "changer", "suspendre", "reprendre", "expirer", "revoquer", "mot-de-passe", "role")
    assert set(COMMANDES) == {
        *("demo", "init", "simulate", "ingest", "retirer", "rejouer", "build", "portal", "dagster", "docs", "doctor"),
        *("sql", "bench", "sauvegarder", "restaurer", "purge", "fournisseur", "candidatures", "dbt-profil", "plan"),
        *(f"organisme {nom}" for nom in ("creer", "changer", "clore", "declarer", "liste")),
        *("journal verifier", "journal volumes", "alerte essayer", "alerte envoyer", "bris demander", "bris approuver"),
        *(f"compte {nom}" for nom in (*comptes, "revue", "revoir")),
    }


@pytest.mark.parametrize("nom", sorted(set(COMMANDES) - {"sql"}))
def test_every_command_but_sql_speaks_to_machines(capsys, nom):
    with pytest.raises(SystemExit):
        main([*nom.split(), "--help"])
    assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["toto"], "La commande « toto » n’existe pas"),
        (["simulat"], "La commande « simulat » n’existe pas"),
        (["simulate"], "Il manque l’option --out"),
        (["ingest"], "Il manque l’argument CHEMIN"),
        (["ingest", "--confirmer", "x"], "La valeur donnée à --confirmer doit être un nombre entier, en chiffres"),
        (["retirer"], "Il manque l’argument DÉPÔT"),
        (["build", "--vite"], "L’option --vite n’existe pas"),
        (["build", "--selec", "int_demande"], "L’option --selec n’existe pas"),
        (["build", "--json=oui"], "L’option --json n’attend pas de valeur"),
        (["build", "tout", "vite"], "Argument en trop : tout vite"),
        (["sql", "select 1", "--compte"], "L’option --compte attend une valeur"),
        (
            ["simulate", "--out", "x", "--scale", "abc"],
            "La valeur donnée à --scale doit être un nombre, en chiffres, avec un point pour les décimales",
        ),
        (
            ["simulate", "--out", "x", "--years", "1.5"],
            "La valeur donnée à --years doit être un nombre entier, en chiffres",
        ),
        (["simulate", "--out", "x", "--scale", "0"], "La valeur donnée à --scale doit être d’au moins 0,005"),
        (["compte", "fermer"], "La commande « fermer » n’existe pas"),
        (["compte", "creer", "ida"], "Il manque l’option --organisme"),
        (["compte", "revoquer"], "Il manque l’argument LOGIN"),
        (["demo", "--scale", "200"], "La valeur donnée à --scale doit être d’au plus 100"),
        (["bench", "--scale", "0.002"], "La valeur donnée à --scale doit être d’au moins 0,005"),
        (
            ["sql", "select 1", "--compte", "etat", "--format", "xml"],
            "La valeur donnée à --format doit être « table » ou « csv »",
        ),
    ],
)
def test_a_misspelt_command_line_is_one_french_sentence_that_ends_on_where_to_look(capsys, arguments, phrase):
    with pytest.raises(SystemExit) as sortie:
        main(arguments)
    connues = [nom for nom in (" ".join(arguments[:2]), arguments[0]) if nom in {*COMMANDES, *GROUPES}]
    commande = " ".join(["observatoire", *connues[:1]])
    assert sortie.value.code == 1
    assert capsys.readouterr() == ("", f"{phrase} ; voyez « {commande} --help ».\n")


def test_a_usage_error_of_which_nothing_is_known_is_french_too():
    assert traduire_erreur("Something is wrong.", "observatoire build") == (
        "La ligne de commande ne se lit pas ; voyez « observatoire build --help »."
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest", "/nulle/part.csv"],
        ["ingest"],
        ["simulate", "--out", "x", "--scale", "abc"],
        ["build", "--select", " "],
        ["build", "--accepter-baisse", " "],
        ["ingest", "--confirmer", "1", "f.csv"],
        ["ingest", "f.csv", "--motif", "x"],
        ["rejouer", "--depot", "0"],
        *([*nom.split(), "--vite"] for nom in sorted(set(COMMANDES) - {"sql"})),
    ],
    ids=" ".join,
)
def test_a_command_that_fails_before_its_work_says_why_to_machines_too(capsys, arguments):
    with pytest.raises(SystemExit) as sortie:
        main([*arguments, "--json"])
    dit = capsys.readouterr()
    assert (sortie.value.code, json.loads(dit.out)) == (1, {"erreur": dit.err.splitlines()[-1]})


def test_an_unforeseen_error_is_told_to_machines_too(monkeypatch, capsys, tmp_path):
    def casser(*_):
        raise RuntimeError

    monkeypatch.setenv("OBSERVATOIRE_HOME", str(tmp_path))
    monkeypatch.setattr("orchestration.doctor.verifier", casser)
    with pytest.raises(SystemExit):
        main(["doctor", "--json"])
    dit = capsys.readouterr()
    assert json.loads(dit.out) == {"erreur": dit.err.strip()}
    assert "Erreur imprévue" in dit.err


def test_without_json_a_failure_leaves_the_standard_output_empty(capsys):
    with pytest.raises(SystemExit):
        main(["ingest", "/nulle/part.csv"])
    assert capsys.readouterr().out == ""


def test_an_unknown_file_is_one_sentence(observatoire, tmp_path):
    bon = tmp_path / "demandes_BA01_2024-03-31.csv"
    bon.write_text("nud\n", encoding="utf-8")
    refuse(
        observatoire(tmp_path / "home", "ingest", bon, tmp_path / "absent.csv"),
        "absent.csv",
        "n’existe pas : rien n’est chargé",
    )
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("raison", ["", "   "])
def test_a_fall_is_not_accepted_without_a_reason(observatoire, tmp_path, raison):
    sortie = observatoire(tmp_path / "home", "build", "--accepter-baisse", raison)
    refuse(sortie, "raison", "--accepter-baisse")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("partie", [["--select", "int_demande"], ["--echantillon"]], ids=lambda p: p[0])
def test_a_fall_is_not_accepted_by_a_build_that_publishes_nothing(observatoire, tmp_path, partie):
    sortie = observatoire(tmp_path / "home", "build", "--accepter-baisse", "vente", *partie)
    refuse(sortie, "--accepter-baisse", partie[0], "ne publie rien", "seul pour publier")
    assert not (tmp_path / "home").exists()


def test_a_date_that_does_not_exist_is_one_sentence(observatoire, tmp_path):
    fichier = tmp_path / "x.csv"
    fichier.touch()
    sortie = observatoire(tmp_path / "home", "ingest", fichier, "--situation-au", "2026-02-31")
    refuse(sortie, "2026-02-31", "AAAA-MM-JJ")


@pytest.mark.parametrize("valeur", ["abc", "0", "65536", "-1", "8501.5"])
@pytest.mark.parametrize("variable", ["OBSERVATOIRE_PORT", "OBSERVATOIRE_DAGSTER_PORT"])
def test_a_port_that_is_not_one_is_one_sentence(monkeypatch, capsys, variable, valeur):
    monkeypatch.setenv(variable, valeur)
    assert refus_du_doctor(capsys) == [
        f"La valeur de {variable}, «\u00a0{valeur}\u00a0», ne convient pas\u00a0: "
        "écrivez un nombre entier de 1 à 65535."
    ]


def test_each_wrong_variable_has_its_sentence(monkeypatch, capsys):
    monkeypatch.setenv("OBSERVATOIRE_PORT", "abc")
    monkeypatch.setenv("OBSERVATOIRE_DEMO_ACCOUNTS", "peut-être")
    phrases = refus_du_doctor(capsys)
    assert [p.split(",")[0] for p in phrases] == [
        "La valeur de OBSERVATOIRE_PORT",
        "La valeur de OBSERVATOIRE_DEMO_ACCOUNTS",
    ]
    assert phrases[1].endswith("écrivez true ou false.")


def test_the_value_of_a_secret_variable_is_never_quoted():
    with pytest.raises(ValidationError) as faute:
        Settings(pseudonym_key=["mot-secret"])
    assert reglages_faux(faute.value) == [
        "La valeur de OBSERVATOIRE_PSEUDONYM_KEY ne convient pas\u00a0: corrigez-la, ou retirez cette variable."
    ]


@pytest.mark.parametrize("commande", ["demo", "portal"])
def test_a_port_that_is_taken_is_said_before_any_work(observatoire, tmp_path, port_pris, commande):
    sortie = observatoire(tmp_path / "home", commande, OBSERVATOIRE_PORT=str(port_pris))
    refuse(sortie, str(port_pris), "OBSERVATOIRE_PORT")
    assert not (tmp_path / "home").exists()


def test_dagster_on_a_port_that_is_taken_is_one_sentence(observatoire, tmp_path, port_pris):
    sortie = observatoire(tmp_path / "home", "dagster", "--port", str(port_pris))
    refuse(sortie, str(port_pris), "OBSERVATOIRE_DAGSTER_PORT")


@pytest.mark.parametrize(
    ("adresse", "mots"),
    [
        ("n’importe quoi", ("OBSERVATOIRE_DATABASE_URL", "postgresql://")),
        ("postgresql://a:b@127.0.0.1:1/base", ("ne répond pas", "127.0.0.1")),
    ],
)
def test_a_wrong_database_address_is_one_sentence_without_the_password(observatoire, tmp_path, adresse, mots):
    sortie = observatoire(tmp_path, "build", OBSERVATOIRE_DATABASE_URL=adresse)
    refuse(sortie, *mots)
    assert "a:b" not in sortie.erreurs


def test_a_home_that_cannot_be_written_is_one_sentence(observatoire, tmp_path):
    obstacle = tmp_path / "fichier"
    obstacle.touch()
    refuse(observatoire(obstacle / "home", "build"), "OBSERVATOIRE_HOME")


def test_a_full_disk_is_said_before_any_work(observatoire, tmp_path):
    sortie = observatoire(tmp_path / "home", "demo", "--no-portal", "--scale", "100", OBSERVATOIRE_DEBUG="")
    refuse(sortie, "et il en faut 300,0", "OBSERVATOIRE_HOME")
    assert not (tmp_path / "home").exists()
    assert re.search(r"Il reste \S*\d,\d Go", sortie.derniere_phrase)


@pytest.mark.parametrize("commande", [["simulate", "--out", "{obstacle}/x"], ["build"], ["doctor"]], ids=lambda c: c[0])
def test_what_the_system_refuses_is_said_in_french(observatoire, tmp_path, commande):
    obstacle = tmp_path / "fichier"
    obstacle.touch()
    sortie = observatoire(obstacle / "home", *(mot.format(obstacle=obstacle) for mot in commande))
    dit = sortie.texte + sortie.erreurs
    assert REFUS_DU_SYSTEME[errno.ENOTDIR] in dit
    assert [numero for numero in errno.errorcode if os.strerror(numero) in dit] == []


def test_the_system_s_own_words_are_kept_for_machines(observatoire, tmp_path):
    obstacle = tmp_path / "fichier"
    obstacle.touch()
    constats = json.loads(observatoire(obstacle / "home", "doctor", "--json").texte)
    (dossier,) = (c for c in constats if c["nom"] == "Dossier de l’observatoire")
    assert os.strerror(errno.ENOTDIR) in dossier["detail"]
    assert {c["detail"] for c in constats if c["bon"]} == {""}


def test_a_refusal_of_the_system_without_a_sentence_is_a_number_and_no_english():
    assert refus_du_systeme(OSError(errno.EXDEV, os.strerror(errno.EXDEV))) == f"erreur du système n° {errno.EXDEV}"


@pytest.mark.parametrize("commande", [["demo", "--no-portal"], ["build"]])
def test_a_home_whose_parent_cannot_be_written_is_not_said_to_be_a_full_disk(observatoire, commande):
    sortie = observatoire("/proc/observatoire/home", *commande)
    assert (sortie.code, sortie.derniere_phrase) == (
        1,
        "Aucun dossier ne peut être créé sous /proc : désignez un autre dossier par OBSERVATOIRE_HOME.",
    )


def test_a_landing_folder_that_cannot_be_made_names_its_own_variable(observatoire, tmp_path):
    sortie = observatoire(tmp_path / "home", "build", OBSERVATOIRE_LANDING="/proc/observatoire")
    refuse(sortie, "sous /proc", "OBSERVATOIRE_LANDING")


@pytest.mark.parametrize(
    ("numero", "remede"),
    [
        (errno.EACCES, "donnez-vous le droit d’y écrire, ou désignez"),
        (errno.ENOSPC, "libérez de la place, ou désignez"),
        (errno.ENOTDIR, "désignez"),
    ],
)
def test_what_to_do_about_a_folder_is_about_what_the_system_refused(tmp_path, numero, remede):
    refus = str(ecriture_impossible(tmp_path, "OBSERVATOIRE_HOME", OSError(numero, "")))
    assert refus == (
        f"Impossible d’écrire dans {tmp_path} ({REFUS_DU_SYSTEME[numero]}) : {remede} un autre dossier par "
        "OBSERVATOIRE_HOME."
    )


def test_an_unforeseen_error_is_one_sentence_and_a_file(monkeypatch, capsys, tmp_path):
    def casser(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setenv("OBSERVATOIRE_HOME", str(tmp_path))
    monkeypatch.setattr("orchestration.doctor.verifier", casser)
    with pytest.raises(SystemExit) as sortie:
        main(["doctor"])
    erreur = capsys.readouterr().err
    (journal,) = (tmp_path / "journaux").glob("erreur-*.log")
    assert sortie.value.code == 1
    assert erreur == f"Erreur imprévue (RuntimeError) : le détail est dans {journal}.\n"
    assert "secret detail" in journal.read_text(encoding="utf-8")


def test_a_traceback_is_shown_only_when_it_is_asked_for(observatoire, tmp_path):
    sortie = observatoire(tmp_path, "ingest", tmp_path / "absent.csv", OBSERVATOIRE_DEBUG="1")
    assert "Traceback" in sortie.erreurs
    assert sortie.derniere_phrase.endswith("vérifiez le chemin.")


def test_an_interruption_is_one_word(monkeypatch, capsys):
    def interrompre(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("orchestration.doctor.verifier", interrompre)
    with pytest.raises(SystemExit) as sortie:
        main(["doctor"])
    assert (sortie.value.code, capsys.readouterr().err) == (130, "Interrompu.\n")


def test_the_doctor_finds_nothing_wrong_in_a_good_home(observatoire, settings_entrepot):
    sortie = observatoire(settings_entrepot.home_dir, "doctor", "--json", OBSERVATOIRE_PORT="18781")
    constats = json.loads(sortie.texte)
    assert [c for c in constats if not c["bon"]] == []
    assert sortie.code == 0
    messages = {c["nom"]: c["message"] for c in constats}
    assert set(messages) >= {"Base de données", "Dernière publication", "Place sur le disque", "Secrets"}
    assert "prévoyez la mise à jour" not in messages["Base de données"]


def test_the_doctor_says_each_thing_that_is_wrong(observatoire, tmp_path, port_pris):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "x").touch(mode=0o644)
    (tmp_path / "secrets" / "x").chmod(0o644)
    sortie = observatoire(
        tmp_path,
        "doctor",
        "--json",
        OBSERVATOIRE_PORT=str(port_pris),
        OBSERVATOIRE_DAGSTER_PORT=str(port_pris),
        OBSERVATOIRE_LANDING=str(tmp_path / "secrets" / "x" / "depot"),
        OBSERVATOIRE_DATABASE_URL="postgresql://a:b@127.0.0.1:1/base",
    )
    assert sortie.code == 1
    assert {c["nom"] for c in json.loads(sortie.texte) if not c["bon"]} == {
        *("Port du portail", "Port de Dagster", "Secrets", "Dossier de dépôt", "Base de données"),
    }


def test_an_unknown_measure_is_one_sentence(observatoire, tmp_path):
    refuse(observatoire(tmp_path, "bench", "vitesse"), "vitesse", "fraicheur")
