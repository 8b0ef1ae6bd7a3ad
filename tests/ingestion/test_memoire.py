"""Memory stays flat: neither a line of 50 MB nor a file eight times larger weighs on the process."""

import re
import subprocess
import sys

import pytest

from tests.ingestion.fabrique import DEMANDES, demande, ecrire, texte

LECTURE = r"""
import datetime, re, sys
from pathlib import Path
from ingestion.door.ledger.depot import Depot
from ingestion.door.identity import Pseudonymes
from ingestion.contracts import contrat_de_table
from ingestion.door.streaming import Morceau, Refus, evenements
contrat, le, ici = contrat_de_table("demandes"), datetime.date(2024, 3, 31), frozenset({"31"})
depot = Depot(Path(sys.argv[1]), "", contrat, "BA01", le, ici, depot_id=1)
fautes = chargees = 0
for evenement in evenements([depot], Pseudonymes(b'cle')):
    tri = evenement.tri
    fautes, chargees = fautes + len(tri.fautes(0)), chargees + tri.bonnes.height
sommet = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
print(fautes, chargees, int(sommet[1]) // 1024)
"""


def lire(chemin):
    """Rows put aside, rows to load, and the greatest memory of the process in MB."""
    sortie = subprocess.run([sys.executable, "-c", LECTURE, str(chemin)], check=True, capture_output=True, text=True)
    return tuple(map(int, sortie.stdout.split()))


@pytest.fixture(scope="module")
def corps():
    return texte(DEMANDES, (demande(rang, precision_demande="x" * 250) for rang in range(12_000)))


def test_a_line_of_50_mb_is_one_row_aside(tmp_path, recevoir, ecarts, lire):
    contenu = texte(DEMANDES, [demande(1), demande(2, precision_demande="x" * 50_000_000), demande(3)])
    (bilan,) = recevoir(ecrire(tmp_path, "demandes_BA01_2024-03-31.csv", contenu))
    assert (bilan.lues, bilan.chargees, bilan.quarantaine) == (3, 2, 1)
    assert ecarts() == [(3, "LIGNE_TROP_LONGUE", None)]
    ((contenu_garde, message),) = lire("select contenu, message from raw.quarantaine")
    assert len(contenu_garde) <= 1000
    assert re.search("\\(50\u202f000\u202f\\d{3} octets\\)", message)


def test_attaque_E1_a_line_of_400_mb_takes_no_memory(tmp_path, corps):
    temoin = lire(ecrire(tmp_path, "demandes_BA01_2024-01-31.csv", corps))
    longue = ecrire(tmp_path, "demandes_BA01_2024-02-29.csv", corps)
    with longue.open("ab") as ecriture:
        for _ in range(400):
            ecriture.write(b"x" * 1_000_000)
    fautes, chargees, memoire = lire(longue)
    assert (fautes, chargees) == (1, 12_000)
    assert memoire < temoin[2] + 100


def test_a_file_eight_times_larger_takes_no_more_memory(tmp_path, corps):
    entete, _, lignes = corps.partition("\n")
    petit = lire(ecrire(tmp_path, "demandes_BA01_2024-01-31.csv", entete + "\n" + lignes * 3))
    large = lire(ecrire(tmp_path, "demandes_BA01_2024-02-29.csv", entete + "\n" + lignes * 24))
    assert (petit[1], large[1]) == (12_000 * 3, 12_000 * 24)
    assert large[2] < petit[2] + 100
