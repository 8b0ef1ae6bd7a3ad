"""Days as whole numbers: months of the simulation and month arithmetic on arrays.

What belongs here: conversions between days since 1970 and the calendar. Nothing about housing.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Entiers = npt.NDArray[np.int64]
EPOQUE = date(1970, 1, 1)
JAMAIS = 10**7


def jour(valeur: date) -> int:
    """Return the day number of a date."""
    return (valeur - EPOQUE).days


def en_date(numero: int) -> date:
    """Return the date of a day number."""
    return EPOQUE + timedelta(days=int(numero))


def plus_mois(jours: Entiers, mois: int) -> Entiers:
    """Add months to days, on the last day of the month where the day does not exist (as PostgreSQL does)."""
    datees = jours.astype("datetime64[D]")
    debut = datees.astype("datetime64[M]")
    cible = debut + mois
    fin = (cible + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    somme = np.minimum(cible.astype("datetime64[D]") + (datees - debut.astype("datetime64[D]")), fin)
    return somme.astype("datetime64[D]").astype(np.int64)


def annee(jours: Entiers) -> Entiers:
    """Year of days."""
    return jours.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def rang_mois(jours: Entiers) -> Entiers:
    """Months since January 1970."""
    return jours.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


@dataclass(frozen=True)
class Mois:
    """One month of the simulation.

    Args:
        annee: calendar year.
        numero: 1 to 12.
        debut: first day (number).
        fin: last day (number).

    """

    annee: int
    numero: int
    debut: int
    fin: int

    @property
    def rang(self) -> int:
        """Months since January 1970."""
        return (self.annee - 1970) * 12 + self.numero - 1

    @property
    def duree(self) -> int:
        """Number of days."""
        return self.fin - self.debut + 1


def mois_de(rang: int) -> Mois:
    """Return the month of a rank (months since January 1970)."""
    annee_, numero = 1970 + rang // 12, rang % 12 + 1
    debut = date(annee_, numero, 1)
    suivant = date(annee_ + numero // 12, numero % 12 + 1, 1)
    return Mois(annee_, numero, jour(debut), jour(suivant) - 1)
