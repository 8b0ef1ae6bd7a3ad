"""What the commands say when they end, in the words of a clerk."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingestion.simulation import Resume
from orchestration.bilan import phrase_de_la_simulation, phrase_des_rejets


@pytest.mark.parametrize(
    ("noms", "total", "debut", "fin"),
    [
        (["a.csv"], 1, "1 fichier rejeté en entier : a.csv. Corrigez-le", "la même commande."),
        (["a.csv"], 3, "1 fichier rejeté en entier : a.csv. Corrigez-le", "les autres fichiers sont chargés."),
        (["a.csv", "b.csv"], 2, "2 fichiers rejetés en entier : a.csv, b.csv. Corrigez-les", "la même commande."),
    ],
)
def test_rejected_files_are_counted_in_agreement_and_the_others_only_when_there_are_some(noms, total, debut, fin):
    phrase = phrase_des_rejets(noms, total)
    assert (phrase.startswith(debut), phrase.endswith(fin)) == (True, True)


def test_a_simulation_is_told_by_flow_with_its_faults_and_its_sizes():
    resume = Resume(
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
    assert phrase_de_la_simulation(resume).splitlines() == [
        "3 fichiers écrits dans fichiers, du 01/11/2025 au 31/10/2026 :",
        "    demandes : 2 fichiers, 1\u202f200 lignes, dont 3 lignes fautives voulues",
        "    offres : 1 fichier, 1 ligne",
        "550 demandes actives, 1\u202f050 logements ; baux signés : 98 en 2026.",
    ]
