"""The same work on many pieces, shared out between processes.

What belongs here: starting the processes, and that none outlives the one that started them. What does not: the work.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

P = TypeVar("P")
R = TypeVar("R")


def repartir(travail: Callable[[P], R], pieces: Sequence[P], processus: int) -> list[R]:
    """Return what ``travail`` makes of each piece, in their order; they are begun in that order too.

    No process is started for one alone. What ``travail`` raises is raised here. ``travail`` and the pieces are sent.
    """
    if processus < 2:
        return [travail(piece) for piece in pieces]
    # A copy of a process that runs threads (Dagster, polars) may wait for ever: each starts from nothing.
    neuf = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processus, mp_context=neuf, initializer=_suivre) as bassin:
        return list(bassin.map(travail, pieces))


def processeurs() -> int:
    """Return how many processors this program may use."""
    return len(os.sched_getaffinity(0))


def _suivre() -> None:
    """Leave Ctrl+C to the process that started this one, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_finir_avec_lui, daemon=True).start()


def _finir_avec_lui() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
