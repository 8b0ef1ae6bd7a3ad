"""The simulated world, played month by month: events first, files later.

What belongs here: the order in which the parts play. What does not: the parts, and the files (``ecriture``).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from ingestion.simulation import organismes as organismes_
from ingestion.simulation import parametres as p
from ingestion.simulation import territoire as territoire_
from ingestion.simulation.calendrier import Mois, jour, mois_de
from ingestion.simulation.commissions import Commissions
from ingestion.simulation.construction import construire
from ingestion.simulation.demandes import CREATION, Demandes, stock_anterieur
from ingestion.simulation.organismes import Organismes
from ingestion.simulation.parc import Parc
from ingestion.simulation.parcours import Parcours
from ingestion.simulation.plafonds import Plafonds
from ingestion.simulation.priorites import Priorites
from ingestion.simulation.propositions import Propositions
from ingestion.simulation.territoire import Territoire
from ingestion.simulation.vacances import Vacances
from warehouse.progress import Progression

FLUX_MENSUEL = 0.058


@dataclass
class Monde:
    """Everything that happened.

    Args:
        territoire, organismes, parc, demandes, vacances, commissions, priorites: the parts, at the end.
        debut, fin: first and last day of the files.
        releves: occupation of the parc on each 1 January, by year.
        emises: demandes that the files show (not radiated before ``debut``).
        graine: seed.
        echelle: scale.

    """

    territoire: Territoire
    organismes: Organismes
    parc: Parc
    demandes: Demandes
    vacances: Vacances
    commissions: Commissions
    priorites: Priorites
    debut: int
    fin: int
    releves: dict[int, dict[str, npt.NDArray[np.generic]]]
    emises: npt.NDArray[np.bool_]
    graine: int
    echelle: float


def _demonstration(organismes: Organismes, parc: Parc) -> list[npt.NDArray[np.int64]]:
    """Dwellings of the first two landlords and of the collectivités that have an account in the demonstration."""
    groupes = [np.flatnonzero(parc.bailleur == rang) for rang in (0, 1)]
    for code in (*organismes.communes_reservataires, f"E{organismes.epci}"):
        groupes.append(np.flatnonzero(parc.reservataire == organismes.reservataires.index(code)))
    return groupes


def mois_joues(annees: int, jusqu_au: date) -> list[Mois]:
    """Return the months of a simulation: ``MOIS_RODAGE`` of running-in, then those of its files."""
    dernier = (jusqu_au.year - 1970) * 12 + jusqu_au.month - 1
    return [mois_de(rang) for rang in range(dernier - 12 * annees - p.MOIS_RODAGE + 1, dernier + 1)]


def jouer(
    departement: str, echelle: float, annees: int, graine: int, jusqu_au: date, progression: Progression
) -> Monde:
    """Play ``annees`` years to ``jusqu_au``, after a year of running-in."""
    rngs = [np.random.default_rng(s) for s in np.random.SeedSequence(graine).spawn(8)]
    fin = jour(jusqu_au)
    mois = mois_joues(annees, jusqu_au)
    dernier = mois[-1].rang
    debut_rodage, debut = mois[0].debut, mois[p.MOIS_RODAGE].debut
    dernier_janvier = jour(date(jusqu_au.year, 1, 1))
    territoire = territoire_.charger(departement)
    organismes = organismes_.charger(territoire)
    parc = construire(rngs[0], territoire, organismes, echelle, debut_rodage, dernier_janvier, mois[-1].fin)
    cible = [p.STOCK_FINAL * echelle * (1 + p.CROISSANCE_ANNUELLE) ** (-(dernier - m.rang) / 12) for m in mois]
    capacite = round(cible[0] + cible[-1] * FLUX_MENSUEL * len(mois) * 1.5) + 400
    demandes = Demandes(rngs[1], territoire, organismes, capacite)
    creation, reference, logit, attrait = stock_anterieur(rngs[2], round(cible[0]), debut_rodage)
    anciennes = demandes.ouvrir(creation, reference)
    demandes.souhaits.logit_renouvellement[anciennes] = logit
    demandes.attrait[anciennes] = attrait
    vacances = Vacances(rngs[3], parc, debut_rodage, _demonstration(organismes, parc))
    commissions = Commissions(rngs[4], demandes, parc, vacances)
    propositions = Propositions(rngs[5], demandes, parc, vacances, Plafonds(), commissions)
    parcours = Parcours(rngs[6], demandes, parc.bailleur, debut)
    priorites = Priorites(rngs[7], demandes, echelle)
    releves: dict[int, dict[str, npt.NDArray[np.generic]]] = {}
    emises = np.ones(capacite, dtype=bool)
    for rang, m in enumerate(mois):
        progression(f"Simulation de {m.numero:02d}/{m.annee}", rang, len(mois))
        if m.debut == debut:
            emises[parcours.radiee_avant()] = False
            _reprendre(demandes, emises, debut)
        if m.numero == 1 and m.debut >= debut:
            releves[m.annee] = vacances.au(m.debut)
        _jouer_mois(m, cible[rang], parcours, priorites, vacances, propositions, len(mois) - rang <= 3)
    progression("Simulation terminée", len(mois), len(mois))
    return Monde(
        territoire,
        organismes,
        parc,
        demandes,
        vacances,
        commissions,
        priorites,
        debut,
        fin,
        releves,
        emises,
        graine,
        echelle,
    )


def _jouer_mois(
    m: Mois,
    cible: float,
    parcours: Parcours,
    priorites: Priorites,
    vacances: Vacances,
    propositions: Propositions,
    derniers: bool,
) -> None:
    parcours.vivre(m)
    parcours.deposer(m, cible)
    priorites.jouer(m)
    vacances.ouvrir(m, derniers)
    vacances.echeances(m)
    propositions.proposer(m)
    parcours.signer(m)


def _reprendre(demandes: Demandes, emises: npt.NDArray[np.bool_], debut: int) -> None:
    """Send the demandes of before the first file as creations, on its first day."""
    qui = np.flatnonzero(emises[: demandes.n])
    demandes.message(CREATION, qui, np.full(len(qui), debut))
    demandes.reprise = demandes.reference.copy()
