"""Organismes, guichets and réservataires of the simulation (all landlords are fictitious).

What belongs here: who registers, who reserves, who emits, the lists of communes that the gestionnaire declares. The
lists themselves are the demonstration's, in ``warehouse/access/demo``.
"""

from dataclasses import dataclass

import numpy as np

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import Entiers
from ingestion.simulation.territoire import Territoire, lire_csv
from warehouse.settings import WAREHOUSE_DIR

LISTE = WAREHOUSE_DIR / "access" / "demo" / "organismes.csv"
TERRITOIRES = WAREHOUSE_DIR / "access" / "demo" / "territoires.csv"
GESTIONNAIRE, ETAT, ACTION_LOGEMENT, DEPARTEMENT = "GEST31", "DDETS31", "AL31", "CD31"
GUICHETS = (
    ("GC555", "C31555"),
    ("GC395", "C31395"),
    ("GE633", "E243100633"),
    ("GADIL", "ADIL31"),
    ("GAL31", ACTION_LOGEMENT),
    ("GCD31", DEPARTEMENT),
    ("GDDET", ETAT),
)
PART_GUICHETS_LOCAUX = {"GC555": 0.14, "GC395": 0.35, "GE633": 0.35}
PART_GUICHETS_COMMUNS = {"GADIL": 0.04, "GAL31": 0.16, "GCD31": 0.03, "GDDET": 0.02}


@dataclass(frozen=True)
class Organismes:
    """The actors, by index.

    Args:
        lignes: the demonstration's list, as read.
        bailleurs: codes of the landlords, largest first.
        guichets: codes of the guichets: one per landlord, then the others.
        guichet_organismes: organisme of each guichet.
        reservataires: organismes that hold reservations.
        communes_reservataires: commune (INSEE) of the communes that do.

    """

    lignes: tuple[dict[str, str], ...]
    bailleurs: tuple[str, ...]
    guichets: tuple[str, ...]
    guichet_organismes: tuple[str, ...]
    reservataires: tuple[str, ...]
    communes_reservataires: dict[str, str]

    def reservataires_territoriaux(self, territoire: Territoire, commune: Entiers) -> dict[str, Entiers]:
        """Dwellings in the territory of each collectivité of the demonstration."""
        membres = {
            code: np.flatnonzero(commune == territoire.indice(insee))
            for code, insee in self.communes_reservataires.items()
        }
        for code in self.reservataires:
            siren = code[1:]
            if code.startswith("E") and siren in p.VOEU_EPCI:
                membres[code] = np.flatnonzero(territoire.epci[commune] == territoire.epcis.index(siren))
        return membres

    def reservataire_de(self, territoire: Territoire, contingent: Entiers, commune: Entiers) -> Entiers:
        """Réservataire of a contingent in a commune: -1 when not reserved."""
        rang = {code: i for i, code in enumerate(self.reservataires)}
        local = np.array([rang[f"E{siren}"] for siren in territoire.epcis])[territoire.epci]
        for code, insee in self.communes_reservataires.items():
            local[territoire.indice(insee)] = rang[code]
        choix = np.full(len(contingent), -1)
        choix[np.isin(contingent, (0, 1))] = rang[ETAT]
        choix[contingent == 2] = local[commune[contingent == 2]]
        choix[contingent == 3] = rang[ACTION_LOGEMENT]
        choix[contingent == 4] = rang[DEPARTEMENT]
        return choix

    def tirer_guichets(self, rng: np.random.Generator, territoire: Territoire, commune: Entiers) -> Entiers:
        """Guichet that registers a demande, by its first commune."""
        n = len(commune)
        rang = {code: i for i, code in enumerate(self.guichets)}
        poids = np.array(p.POIDS_BAILLEURS)
        choix = np.searchsorted(np.cumsum(poids) / poids.sum(), rng.random(n), side="right")
        commun = rng.random(n)
        borne = 0.0
        for code, part in PART_GUICHETS_COMMUNS.items():
            choix = np.where((commun >= borne) & (commun < borne + part), rang[code], choix)
            borne += part
        local = rng.random(n)
        sicoval = territoire.epci[commune] == territoire.epcis.index("243100633")
        for code, membres in (
            ("GC555", commune == territoire.indice("31555")),
            ("GC395", commune == territoire.indice("31395")),
            ("GE633", sicoval),
        ):
            choix = np.where(membres & (local < PART_GUICHETS_LOCAUX[code]), rang[code], choix)
        return choix.astype(np.int64)


def charger(territoire: Territoire) -> Organismes:
    """Read the demonstration's organismes."""
    lignes = tuple(lire_csv(LISTE, ";"))
    bailleurs = tuple(sorted(ligne["organisme_code"] for ligne in lignes if ligne["type_organisme"] == "bailleur"))
    guichets = tuple(f"G0{code[2:]}A" for code in bailleurs)
    communes = {ligne["organisme_code"]: ligne["communes"] for ligne in lignes if ligne["type_organisme"] == "commune"}
    return Organismes(
        lignes=lignes,
        bailleurs=bailleurs,
        guichets=guichets + tuple(code for code, _ in GUICHETS),
        guichet_organismes=bailleurs + tuple(organisme for _, organisme in GUICHETS),
        reservataires=(
            ETAT,
            ACTION_LOGEMENT,
            DEPARTEMENT,
            *sorted(communes),
            *(f"E{siren}" for siren in territoire.epcis),
        ),
        communes_reservataires=communes,
    )
