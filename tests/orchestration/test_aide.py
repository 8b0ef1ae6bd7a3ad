"""The help of the command: in French, at once, whole."""

import re
import subprocess
import sys

import pytest

from orchestration.cli import COMMANDES, GROUPES, main
from orchestration.commands import display

LOURDES = ("dagster", "dbt", "great_expectations", "pandas", "polars", "psycopg", "sqlalchemy", "streamlit")


@pytest.mark.parametrize("commande", ["", *GROUPES, *COMMANDES])
def test_every_help_page_is_in_french(capsys, commande):
    with pytest.raises(SystemExit) as sortie:
        main([*commande.split(), "--help"])
    aide = capsys.readouterr().out
    assert sortie.value.code == 0
    assert aide.startswith("Usage : ")
    anglais = ("Usage: ", "Options:", "Show this", "[default", "[required]", "[OPTIONS] COMMAND")
    assert [m for m in anglais if m in aide] + re.findall(r"<[a-z].*?>", aide) == []


@pytest.mark.parametrize("liste", ["", *GROUPES])
def test_no_line_of_a_list_of_commands_is_cut(capsys, liste):
    with pytest.raises(SystemExit):
        main([*liste.split(), "--help"])
    aide = capsys.readouterr().out
    assert [ligne for ligne in aide.splitlines() if ligne.endswith("...")] == []
    assert [resume for _, resume in GROUPES.values() if not liste and resume not in aide] == []


@pytest.mark.parametrize(
    ("commande", "option"),
    [
        ("organisme creer", "--libelle"), ("compte revoquer", "--motif"), ("bris demander", "--motif"),
        ("retirer", "--motif"), ("simulate", "--out"),
    ],
)  # fmt: skip
def test_an_option_that_must_be_given_is_marked_in_the_same_way_everywhere(capsys, commande, option):
    with pytest.raises(SystemExit):
        main([*commande.split(), "--help"])
    aide = " ".join(capsys.readouterr().out.partition(f"  {option} ")[2].split())
    assert "[obligatoire]" in aide.split(" --")[0]
    assert re.findall(r"obligatoire(?!\])", aide) == []


def test_the_help_loads_no_heavy_library():
    script = f"import sys, orchestration.cli; print([m for m in {LOURDES!r} if m in sys.modules])"
    essai = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert essai.stdout.strip() == "[]"


def test_the_help_of_dagster_names_its_own_port(capsys):
    with pytest.raises(SystemExit):
        main(["dagster", "--help"])
    aide = " ".join(capsys.readouterr().out.split())
    assert "OBSERVATOIRE_DAGSTER_PORT, sinon 3000" in aide
    assert "8501" not in aide


def test_a_long_step_says_how_far_it_is_where_there_is_no_bar(capsys, monkeypatch):
    monkeypatch.setattr(display, "PAUSE", 0.0)
    with display.Avancement(["Construction"]) as avancement:
        avancement.commencer("Construction")
        avancement("un modèle", 120, 400)
    assert "… 120 sur 400" in capsys.readouterr().err
