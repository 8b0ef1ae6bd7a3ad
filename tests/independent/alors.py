"""What the files said on a day of the past: the same computations, on the messages dated up to it.

What belongs here: a view of the files that stops on a day. What does not: any definition.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from tests.independent.calculs import Fichiers


@dataclass(frozen=True)
class FichiersAlors(Fichiers):
    """Files of the partners, the messages dated after ``jour`` left out.

    Args:
        jour: the day on which they are read.
    """

    jour: date

    @cached_property
    def messages(self) -> pl.DataFrame:
        """Messages about demandes, those of the day included."""
        return Fichiers(self.dossier).messages.filter(pl.col("date_fichier") <= self.jour)

    @cached_property
    def mois(self) -> list[date]:
        """Months that the files cover, the last one cut on the day."""
        entiers = Fichiers(self.dossier).mois
        return [*(fin for fin in entiers if fin < self.jour), self.jour]
