"""Work shared out between processes: in order, and over with the one that asked for it."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

from warehouse.processes import repartir

RACINE = Path(__file__).resolve().parent.parent.parent
ATTENDRE = "import time; from warehouse.processes import repartir; repartir(time.sleep, [60, 60], 2)"


def test_results_come_in_the_order_of_the_pieces():
    assert repartir(abs, [-3, 2, -1], 2) == repartir(abs, [-3, 2, -1], 1) == [3, 2, 1]


def test_no_process_outlives_the_one_that_started_it():
    with subprocess.Popen([sys.executable, "-c", ATTENDRE], cwd=RACINE) as processus:
        fin = time.monotonic() + 30
        # The two that work, and the one that Python starts beside them.
        while len(enfants := psutil.Process(processus.pid).children()) < 3 and time.monotonic() < fin:
            time.sleep(0.1)
        processus.kill()
    _, restes = psutil.wait_procs(enfants, 15)
    for reste in restes:
        reste.kill()
    assert len(enfants) == 3
    assert restes == []
