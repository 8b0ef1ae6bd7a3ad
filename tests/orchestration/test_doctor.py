"""``observatoire doctor``: what is in order, what is an advice, what keeps from working."""

import json

import pytest

from orchestration.cli import main
from orchestration.doctor import Conseil, Constat, _constater
from warehouse.errors import ErreurObservatoire

EN_ORDRE = Constat("Python", "bon", "version 3.11")
CONSEIL = Constat("Base de données", "conseil", "mettez-la à jour")
A_CORRIGER = Constat("Secrets", "mauvais", "fermez-les")


def refuser():
    raise ErreurObservatoire("à corriger")


@pytest.fixture
def doctor(monkeypatch, capsys):
    """Run ``doctor`` on given checks; return its exit code and what it prints."""

    def lancer(constats, *options):
        monkeypatch.setattr("orchestration.doctor.verifier", lambda _: constats)
        with pytest.raises(SystemExit) as sortie:
            main(["doctor", *options])
        return sortie.value.code, capsys.readouterr().out

    return lancer


@pytest.mark.parametrize(
    ("essai", "etat", "bon"),
    [(lambda: "vu", "bon", True), (lambda: Conseil("à faire"), "conseil", True), (refuser, "mauvais", False)],
    ids=["good", "advice", "wrong"],
)
def test_a_check_has_three_states_one_of_which_keeps_from_working(essai, etat, bon):
    constat = _constater("Essai", essai)
    assert (constat.etat, constat.bon) == (etat, bon)


@pytest.mark.parametrize(
    ("constats", "code", "lignes"),
    [
        ([EN_ORDRE], 0, ["✓ Python : version 3.11", "Tout est en ordre."]),
        (
            [EN_ORDRE, CONSEIL],
            0,
            [
                "✓ Python : version 3.11",
                "! Base de données : mettez-la à jour",
                "L’observatoire fonctionne ; 1 conseil ci-dessus.",
            ],
        ),
        (
            [CONSEIL, A_CORRIGER],
            1,
            ["! Base de données : mettez-la à jour", "✗ Secrets : fermez-les", "1 point à corriger."],
        ),
    ],
    ids=["good", "advice", "wrong"],
)
def test_each_state_has_its_sign_and_the_last_line_sums_them_up(doctor, constats, code, lignes):
    sortie, texte = doctor(constats)
    assert (sortie, texte.splitlines()) == (code, lignes)


def test_the_state_is_told_to_machines(doctor):
    code, texte = doctor([EN_ORDRE, CONSEIL, A_CORRIGER], "--json")
    assert code == 1
    assert [(c["nom"], c["etat"], c["bon"]) for c in json.loads(texte)] == [
        ("Python", "bon", True),
        ("Base de données", "conseil", True),
        ("Secrets", "mauvais", False),
    ]


def test_a_fresh_home_is_advised_to_load_and_build(observatoire, tmp_path):
    sortie = observatoire(tmp_path, "doctor", "--json", OBSERVATOIRE_PORT="18782", OBSERVATOIRE_DAGSTER_PORT="18783")
    (publication,) = (c for c in json.loads(sortie.texte) if c["nom"] == "Dernière publication")
    assert (sortie.code, publication["etat"]) == (0, "conseil")
    assert "observatoire build" in publication["message"]
