"""What a command can refuse by its command line alone is refused at once: no base is made for it."""

import os
import subprocess
import sys

import pytest

from warehouse.settings import Settings


@pytest.mark.parametrize(
    ("commande", "mots"),
    [
        (["retirer", "3"], ["raison", "observatoire retirer 3 --motif"]),
        (["ingest", "--confirmer", "3"], ["raison", "observatoire ingest --confirmer 3 --motif"]),
        (["compte", "suspendre", "etat"], ["Dites pourquoi par --motif RAISON"]),
        (["demo", "--no-portal", "--departement", "99"], ["département « 99 »", "par --departement, comme"]),
        (["plan", "--sortie", "/nulle/part.json"], ["créez d’abord le dossier /nulle"]),
        (["plan", "--sortie", "/"], ["c’est un dossier"]),
    ],
    ids=lambda mots: mots[0],
)
def test_what_the_command_line_alone_shows_to_be_wrong_makes_no_home(observatoire, tmp_path, commande, mots):
    sortie = observatoire(tmp_path / "home", *commande)
    assert (sortie.code, len(sortie.erreurs.splitlines())) == (1, 1)
    assert [mot for mot in mots if mot not in sortie.derniere_phrase] == []
    assert not (tmp_path / "home").exists()


def test_a_home_that_received_nothing_and_that_nobody_installed_publishes_nothing(observatoire, dossier_du_run):
    home = dossier_du_run / f"rien-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
    sortie = observatoire(home, "build")
    assert sortie.code == 1
    assert f"rien à publier : {home} n’a reçu aucun fichier" in sortie.derniere_phrase


@pytest.mark.parametrize("quoi", [["demander", "C31555", "--motif", "panne"], ["approuver", "1"]], ids=lambda q: q[0])
def test_a_password_that_nobody_can_type_is_one_sentence(tmp_path, quoi):
    sans_terminal = subprocess.run(
        [sys.executable, "-c", "from orchestration.cli import main; main()", "bris", *quoi, "--compte", "etat"],
        env={**os.environ, "OBSERVATOIRE_HOME": str(tmp_path / "home")},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (sans_terminal.returncode, sans_terminal.stderr) == (
        1,
        "Le mot de passe de « etat » se tape dans un terminal, et il n’y en a pas ici : rien n’est changé ;"
        " relancez la commande dans un terminal.\n",
    )
    assert not (tmp_path / "home").exists()


def test_no_secret_begins_as_an_option_of_a_command_line(tmp_path):
    assert [un for n in range(500) if (un := Settings(home=tmp_path).secret(f"essai-{n}"))[0] == "-"] == []
