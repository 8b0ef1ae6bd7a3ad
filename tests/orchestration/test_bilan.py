"""What the commands say when they end, in the words of a clerk."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.door.landing import Bilan
from ingestion.door.ledger.bilan import balance
from ingestion.door.ledger.depot import ECARTS_CITES, Ecart
from ingestion.simulation import Resume
from orchestration.commands.bilan import (
    LECTURE,
    phrase_de_la_simulation,
    phrase_des_rejets,
    phrase_du_bilan,
    phrases_de_fin,
    phrases_des_bilans,
)
from orchestration.commands.display import json_sortie, pour_machine
from orchestration.dbt.runner import phrase

RESUME = Resume(
    Path("fichiers"),
    date(2025, 11, 1),
    date(2026, 10, 31),
    fichiers=Counter(demandes=2, offres=1),
    lignes=Counter(demandes=1200, offres=1),
    fautes={"demandes": {"nud": 3}},
    demandes_actives=550,
    logements=1050,
    attributions={2026: 98},
)


@pytest.mark.parametrize(
    ("nombres", "phrase"),
    [
        ((0, 0, 0, 0), "0 ligne lue = 0 chargée + 0 en quarantaine + 0 doublon."),
        ((1, 1, 0, 0), "1 ligne lue = 1 chargée + 0 en quarantaine + 0 doublon."),
        ((1204, 1200, 1, 3), "1\u202f204 lignes lues = 1\u202f200 chargées + 1 en quarantaine + 3 doublons."),
    ],
)
def test_the_balance_agrees_in_number(nombres, phrase):
    assert balance(*nombres) == phrase


def depot(rang: int, quarantaine: int) -> Bilan:
    """The account of a loaded file with that many rows in quarantine."""
    ecarts = [Ecart(ligne, "CODE_INCONNU", "motif_1", f"faute {rang}.{ligne}.") for ligne in range(2, quarantaine + 2)]
    return Bilan(f"f{rang}.csv", "charge", quarantaine=quarantaine, ecarts=tuple(ecarts[:ECARTS_CITES]), message="lu.")


def test_a_row_in_quarantine_is_told_under_the_balance_of_its_file():
    assert phrases_des_bilans([depot(1, 2), depot(2, 0)]) == [
        "f1.csv : lu.\n    ligne 2 : faute 1.2.\n    ligne 3 : faute 1.3.",
        "f2.csv : lu.",
    ]


def test_beyond_the_first_rows_of_a_file_it_is_said_how_many_there_are_and_where_to_read_them():
    dites = phrases_des_bilans([depot(1, 5), depot(2, 6)])
    assert [dite.count("faute") for dite in dites] == [5, 5, 0]
    assert dites[-1] == (
        f"… et 1 autre ligne en quarantaine. Toutes se lisent, après « observatoire build », par : {LECTURE}"
    )


def test_the_rows_of_a_refused_file_are_told_and_are_not_in_quarantine():
    faute = Ecart(2, "CODE_INCONNU", "motif_1", "faute 1.2.")
    motif = ("CODE_INCONNU", "Code absent de la liste", 70)
    refuse = Bilan("f1.csv", "rejete", motifs=(motif,), ecarts=(faute,), message="Refusé.")
    assert phrases_des_bilans([refuse, depot(2, 6)]) == [
        "f1.csv : REJETÉ EN ENTIER. Refusé.\n    70 × Code absent de la liste [CODE_INCONNU]\n    ligne 2 : faute 1.2.",
        "f2.csv : lu.\n" + "\n".join(f"    ligne {ligne} : faute 2.{ligne}." for ligne in range(2, 7)),
        f"… et 1 autre ligne en quarantaine. Toutes se lisent, après « observatoire build », par : {LECTURE}",
    ]


def test_a_folder_of_bad_files_tells_at_most_fifty_rows():
    dites = phrases_des_bilans(depot(rang, 100) for rang in range(30))
    assert sum(dite.count("faute") for dite in dites) == 50
    assert len(dites) == 31
    assert dites[-1].startswith("… et 2\u202f950 autres lignes en quarantaine.")


def test_a_row_in_quarantine_is_told_to_machines_by_line_column_reason_and_sentence(capsys):
    json_sortie([depot(1, 1)])
    (lu,) = json.loads(capsys.readouterr().out)
    assert lu["ecarts"] == [{"ligne": 2, "code": "CODE_INCONNU", "champ": "motif_1", "message": "faute 1.2."}]


@pytest.mark.parametrize(
    ("noms", "total", "debut", "fin"),
    [
        (["a.csv"], 1, "1 fichier rejeté en entier : a.csv. Corrigez-le", "la même commande."),
        (["a.csv"], 3, "1 fichier rejeté en entier : a.csv. Corrigez-le", "les autres fichiers sont chargés."),
        (["a.csv", "b.csv"], 2, "2 fichiers rejetés en entier : a.csv, b.csv. Corrigez-les", "la même commande."),
        ([*"abcdefghijkl"], 12, "12 fichiers rejetés en entier : a, b, c, d, e, f, g, h, i, j et 2 autres. C", "e."),
    ],
)
def test_rejected_files_are_counted_in_agreement_and_the_others_only_when_there_are_some(noms, total, debut, fin):
    phrase = phrase_des_rejets(noms, total)
    assert (phrase.startswith(debut), phrase.endswith(fin)) == (True, True)


def test_what_waits_is_told_apart_from_what_is_rejected_and_from_what_is_loaded():
    bilans = [Bilan("a.csv", "rejete"), Bilan("b.csv", "en_attente", message="Perdrait.")]
    assert phrases_de_fin(bilans) == [
        "1 fichier rejeté en entier : a.csv. Corrigez-le d’après le message ci-dessus puis relancez la même commande.",
        "1 fichier attend une décision : b.csv. Ce qu’il remplacerait reste en vigueur ; les messages disent quoi "
        "faire.",
    ]
    assert phrase_du_bilan(bilans[1], ()) == "b.csv : EN ATTENTE. Perdrait."
    assert phrases_de_fin([Bilan("c.csv", statut) for statut in ("charge", "deja_charge", "retire")]) == []


def test_a_simulation_is_told_by_flow_with_its_faults_and_its_sizes():
    assert phrase_de_la_simulation(RESUME).splitlines() == [
        "3 fichiers écrits dans fichiers, du 01/11/2025 au 31/10/2026 :",
        "    demandes : 2 fichiers, 1\u202f200 lignes, dont 3 lignes fautives voulues",
        "    offres : 1 fichier, 1 ligne",
        "550 demandes actives, 1\u202f050 logements ; baux signés : 98 en 2026.",
    ]


def test_a_simulation_is_told_to_machines_with_its_counts_by_flow(capsys):
    json_sortie(RESUME)
    lu = json.loads(capsys.readouterr().out)
    assert (lu["fichiers"], lu["lignes"]) == ({"demandes": 2, "offres": 1}, {"demandes": 1200, "offres": 1})
    assert (lu["fautes"], lu["attributions"]) == ({"demandes": {"nud": 3}}, {"2026": 98})


@pytest.mark.parametrize(
    ("failures", "description", "dit"),
    [
        (1, "", "le test stock_additif trouve 1 ligne en défaut"),
        (
            22,
            "Le stock d’un territoire est la somme\nde ses communes.",
            "le test stock_additif trouve 22 lignes en défaut : Le stock d’un territoire est la somme de ses communes",
        ),
    ],
)
def test_a_failed_test_is_said_with_its_count_and_what_it_says_of_itself(failures, description, dit):
    resultat = {"unique_id": "test.observatoire.stock_additif", "failures": failures}
    assert phrase(resultat, {"name": "stock_additif", "description": description}) == dit


@pytest.mark.parametrize(
    ("valeur", "ecrite"),
    [
        (True, "true"),
        (False, "false"),
        (5.0, 5),
        (Decimal("5.00"), 5),
        (0.25, 0.25),
        (Decimal("6.1918"), Decimal("6.1918")),
        (None, None),
        (2026, 2026),
        ("5.0", "5.0"),
        (float("inf"), float("inf")),
        (["a", "b"], "a, b"),
        ([5.0, None, True], "5, , true"),
        ([], ""),
        (["=1", "b"], "'=1, b"),
        ({"é": 1}, '{"é": 1}'),
    ],
)
def test_a_cell_for_a_program_is_a_boolean_as_in_json_a_number_without_a_useless_point_or_a_text(valeur, ecrite):
    assert (pour_machine(valeur), type(pour_machine(valeur))) == (ecrite, type(ecrite))
