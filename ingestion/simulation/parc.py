"""The simulated parc: dwellings grouped in programmes, spread over landlords and communes.

What belongs here: what a dwelling is. What does not: how dwellings are drawn (``construction``), who lives there over
time (``vacances``), the RPLS file (``releve``).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingestion.simulation.calendrier import Entiers

Reels = npt.NDArray[np.float64]
COLLECTIF, INDIVIDUEL, ETUDIANT = 0, 1, 2
PLAI, PLUS, PLS, PLI = 0, 1, 2, 3
FINANCEMENTS = ("PLAI", "PLUS", "PLS", "PLI")


@dataclass
class Parc:
    """Dwellings, one value per dwelling.

    Args:
        commune, bailleur, quartier, contingent, reservataire: indexes (``reservataire`` and ``quartier`` may be -1).
        programme: number of the building.
        qpv, ascenseur, parking, accessible: flags.
        construction: collective, individual, student residence.
        pieces, surface, etage, annee_construction, finan, financement: characteristics.
        dpe, ges: 0 to 6, 7 when unknown.
        loyer, charges: euros a month, of the last year.
        entree, sortie: days of delivery (0 when old) and of exit (``JAMAIS`` when still there).
        motif_sortie: 0, or 1 sale to the tenant, 3 other sale, 4 demolition.
        mode_fixe: 0, or the occupation that keeps the dwelling out of the commission (3, 4, 5).

    """

    commune: Entiers
    bailleur: Entiers
    programme: Entiers
    quartier: Entiers
    qpv: npt.NDArray[np.bool_]
    construction: Entiers
    pieces: Entiers
    surface: Entiers
    etage: Entiers
    ascenseur: npt.NDArray[np.bool_]
    parking: npt.NDArray[np.bool_]
    accessible: npt.NDArray[np.bool_]
    annee_construction: Entiers
    finan: npt.NDArray[np.str_]
    financement: Entiers
    dpe: Entiers
    ges: Entiers
    loyer: Reels
    charges: Reels
    contingent: Entiers
    reservataire: Entiers
    entree: Entiers
    sortie: Entiers
    motif_sortie: Entiers
    mode_fixe: Entiers

    def __len__(self) -> int:
        """Return the number of dwellings."""
        return len(self.commune)


def tirer(rng: np.random.Generator, poids: Reels | tuple[float, ...], nombre: int) -> Entiers:
    """Draw indexes by weights."""
    cumul = np.cumsum(np.asarray(poids, dtype=float))
    return np.searchsorted(cumul / cumul[-1], rng.random(nombre), side="right").astype(np.int64)
