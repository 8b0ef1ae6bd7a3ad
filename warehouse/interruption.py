"""A stop that is asked for (by a service manager, by a terminal that closes) ends a command as Ctrl+C does.

What belongs here: how the signal becomes an exception of the main thread. What does not: what each command has to end.
Killed by the signal, a process would say no goodbye: dbt would go on, and the embedded server outlive its last user.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

RAPPEL_S = 0.1


class Arret(KeyboardInterrupt):
    """Somebody asked this process to stop."""


@dataclass
class _Ecoute:
    """What this process heard, and how many times it is being held back."""

    demande: bool = False
    retenues: int = 0


_ecoute = _Ecoute()


@contextmanager
def ecouter() -> Iterator[_Ecoute]:
    """Raise ``Arret`` when a stop is asked for; asked for again, it does not disturb what is being ended."""
    anciens = {signe: signal.getsignal(signe) for signe in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)}
    perdre = sys.unraisablehook

    def rappeler(perdue: Any) -> None:
        # Python loses an exception that falls in one of its finalisers: it is raised again a moment later.
        if isinstance(perdue.exc_value, Arret):
            signal.setitimer(signal.ITIMER_REAL, RAPPEL_S)
        else:
            perdre(perdue)

    _ecoute.demande = False
    signal.signal(signal.SIGTERM, _entendre)
    signal.signal(signal.SIGALRM, _lever)
    if anciens[signal.SIGHUP] == signal.SIG_DFL:
        # Handed on to the server of the portal, which ends its connections first.
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    sys.unraisablehook = rappeler
    try:
        yield _ecoute
    finally:
        sys.unraisablehook = perdre
        signal.setitimer(signal.ITIMER_REAL, 0)
        if not _ecoute.demande:
            for signe, ancien in anciens.items():
                signal.signal(signe, ancien)


@contextmanager
def retenir() -> Iterator[None]:
    """Hold a stop back until the end of what would be left half done: nobody would end it."""
    _ecoute.retenues += 1
    try:
        yield
    finally:
        _ecoute.retenues -= 1
        if _ecoute.demande:
            _lever()


def _entendre(*_: object) -> None:
    if not _ecoute.demande:
        _ecoute.demande = True
        _lever()


def _lever(*_: object) -> None:
    if not _ecoute.retenues:
        raise Arret
