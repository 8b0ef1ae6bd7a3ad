"""Run what reads in a thread of its own, a few elements ahead of what loads."""

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
AVANCE = 1


@contextmanager
def en_avance(source: Iterable[T]) -> Iterator[Iterator[T]]:
    """Run an iterable in a thread, a few elements ahead; leaving the context stops it."""
    file: queue.Queue[T | BaseException | None] = queue.Queue(AVANCE)
    arret = threading.Event()

    def deposer(element: T | BaseException | None) -> None:
        while not arret.is_set():
            try:
                file.put(element, timeout=0.1)
            except queue.Full:
                continue
            return

    def produire() -> None:
        try:
            for element in source:
                deposer(element)
                if arret.is_set():
                    return
            deposer(None)
        except BaseException as erreur:
            deposer(erreur)

    def consommer() -> Iterator[T]:
        while (element := file.get()) is not None:
            if isinstance(element, BaseException):
                raise element
            yield element

    fil = threading.Thread(target=produire, name="lecture", daemon=True)
    fil.start()
    try:
        yield consommer()
    finally:
        arret.set()
        fil.join()
