"""How long work says where it is: a callable that takes the step in progress, what is done and the total."""

from typing import Protocol


class Progression(Protocol):
    """Receives the progress of a piece of work."""

    def __call__(self, etape: str, fait: int, total: int, /) -> None:
        """Say that ``fait`` of ``total`` are done, ``etape`` being in progress."""


def silence(etape: str, fait: int, total: int, /) -> None:
    """Say nothing."""
