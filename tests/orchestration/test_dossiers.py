"""What others than the account of the observatory may enter: nothing of the home, which holds names."""

import json
import os
import stat

import pytest

from orchestration.cli import main
from orchestration.home import ouverts, preparer_dossiers
from warehouse.settings import Settings

# As root the embedded server has a user of its own, who goes through the home without reading it.
MODE_DU_HOME = 0o711 if os.geteuid() == 0 else 0o700


def mode(chemin):
    return stat.S_IMODE(chemin.stat().st_mode)


@pytest.fixture
def umask_ouvert():
    """What most machines let others read."""
    avant = os.umask(0o022)
    yield
    os.umask(avant)


@pytest.fixture
def home(tmp_path, umask_ouvert):
    """A home as earlier versions left it: everybody enters."""
    dossier = tmp_path / "home"
    for nom in ("depot", "simulation", "journaux", "dbt", "dagster", "manifeste", "nouveau"):
        (dossier / nom).mkdir(parents=True)
    (dossier / "secret.txt").touch()
    (dossier / "ailleurs").symlink_to(tmp_path)
    return dossier


def test_a_home_that_others_read_is_closed_by_the_next_command(home, tmp_path):
    avant = mode(tmp_path)
    preparer_dossiers(Settings(home=home))
    assert mode(home) == MODE_DU_HOME
    assert {p.name: mode(p) for p in home.iterdir() if not p.is_symlink() and mode(p) & 0o077} == {}
    assert mode(tmp_path) == avant
    assert ouverts(Settings(home=home)) == []


def test_the_landing_folder_of_the_administrator_is_left_as_it_is(home, tmp_path):
    dehors = tmp_path / "arrivees"
    dehors.mkdir(mode=0o755)
    preparer_dossiers(Settings(home=home, landing=dehors))
    assert mode(dehors) == 0o755


def test_what_a_command_writes_is_for_its_own_account(tmp_path, umask_ouvert):
    with pytest.raises(SystemExit):
        main(["simulate", "--out", str(tmp_path / "fichiers"), "--scale", "0.01", "--years", "1"])
    ecrits = [p for p in (tmp_path / "fichiers").rglob("*")]
    assert ecrits
    assert [p for p in [tmp_path / "fichiers", *ecrits] if mode(p) & 0o077] == []


def test_doctor_says_what_others_could_enter_then_finds_it_closed(observatoire, home):
    def droits():
        sortie = observatoire(home, "doctor", "--json", OBSERVATOIRE_PORT="18784", OBSERVATOIRE_DAGSTER_PORT="18785")
        (constat,) = [c for c in json.loads(sortie.texte) if c["nom"] == "Droits des dossiers"]
        return constat["etat"], constat["message"]

    etat, message = droits()
    assert etat == "conseil"
    assert str(home / "simulation") in message
    assert str(home / "depot") in message
    assert droits() == ("bon", "fermés aux autres comptes de cette machine")


def test_doctor_warns_of_an_open_landing_folder_that_is_not_ours(observatoire, tmp_path, umask_ouvert):
    dehors = tmp_path / "arrivees"
    dehors.mkdir()
    preparer_dossiers(Settings(home=tmp_path / "home"))
    sortie = observatoire(
        tmp_path / "home", "doctor", "--json",
        OBSERVATOIRE_LANDING=str(dehors), OBSERVATOIRE_PORT="18786", OBSERVATOIRE_DAGSTER_PORT="18787",
    )  # fmt: skip
    (constat,) = [c for c in json.loads(sortie.texte) if c["nom"] == "Droits des dossiers"]
    assert (constat["etat"], str(dehors) in constat["message"]) == ("conseil", True)
    assert mode(dehors) == 0o755
