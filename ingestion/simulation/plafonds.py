"""Income ceilings of the simulation, read from the dated référentiel."""

import numpy as np

from ingestion.simulation.calendrier import Entiers
from ingestion.simulation.demandes import Demandes
from ingestion.simulation.menages import ISOLE
from ingestion.simulation.parc import Reels
from ingestion.simulation.territoire import SEEDS, lire_csv

RATIO_PLS = 1.3
CATEGORIES = tuple(f"categorie_{i}" for i in range(1, 7))


class Plafonds:
    """Ceilings by year: PLUS and PLAI as published, PLAI at its last ratio to PLUS afterwards, PLS at 1.3 PLUS."""

    def __init__(self) -> None:
        """Read the référentiel."""
        lignes = [ligne for ligne in lire_csv(SEEDS / "plafond_ressources.csv") if ligne["unite"] == "EUR"]
        colonnes = (*CATEGORIES, "par_personne_supplementaire")
        self._plus: dict[int, Reels] = {}
        self._plai: dict[int, Reels] = {}
        for ligne in sorted(lignes, key=lambda ligne: ligne["valide_du"]):
            table = self._plus if ligne["produit"] == "PLUS" else self._plai
            table[int(ligne["valide_du"][:4])] = np.array([float(ligne[c]) for c in colonnes])

    def bareme(self, annee: int) -> Reels:
        """Ceilings in force in a year: rows PLAI, PLUS, PLS; columns categories 1 to 6 and the supplement."""
        effet = max(a for a in self._plus if a <= annee)
        plus, dernier = self._plus[effet], max(self._plai)
        plai = self._plai.get(effet, np.floor(plus * self._plai[dernier] / self._plus[dernier]))
        return np.stack([plai, plus, plus * RATIO_PLS])

    def categorie(self, demandes: Demandes, qui: Entiers) -> tuple[Entiers, Entiers]:
        """Return the category of household in the most prudent reading, and the persons beyond six.

        Young couples count as couples, and births to come are not counted: the ceiling is the lowest that may apply.
        """
        m = demandes.menages
        couple = (m.age_conjoint_jours[qui] > 0).astype(np.int64)
        dependants = m.nb_dependants()[qui]
        personnes = 1 + couple + dependants
        seul_avec = (m.composition[qui] != ISOLE) & (couple == 0) & (dependants > 0)
        categorie = np.where(seul_avec, dependants + 2, personnes)
        return np.minimum(categorie, 6), np.maximum(categorie - 6, 0)

    def niveau(self, demandes: Demandes, qui: Entiers, annee: int) -> Entiers:
        """Lowest funding that a demande may be given: 0 PLAI, 1 PLUS, 2 PLS, 3 above."""
        categorie, supplement = self.categorie(demandes, qui)
        bareme = self.bareme(annee)
        plafonds = bareme[:, categorie - 1] + bareme[:, 6:7] * supplement[None, :]
        return np.asarray((demandes.revenu_fiscal_plafond(qui)[None, :] > plafonds).sum(axis=0), dtype=np.int64)
