"""A plan of proposals for all vacant dwellings at once: whom to put forward for each, and what the quotas cost.

Three households a dwelling, a household on so many dwellings at most, the total of points at its highest. A shortage
is a result. The gap to the best plan is proven over all eligible pairs (``bound``); the plan of who takes the dwellings
one by one is beside it. What does not belong here: who is eligible, with how many points.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from warehouse.matching.bound import borner
from warehouse.matching.dealing import Proposition, distribuer, placer, prendre_un_par_un
from warehouse.matching.pairs import Entiers, Listes, Quota
from warehouse.matching.program import PRESENCE, Programme

PAR_LOGEMENT = 3
# Households of a list that are read first: so many, and so many a dwelling of the profile; then so many times more of
# the lists that the bound asks for.
PREMIERS, PAR_PLACE, FOIS, LECTURES = 60, 24, 6, 2
ECART_ADMIS_PCT = 1.0
SECONDES = 12.0

Lire = Callable[[Sequence[int]], tuple[Listes, list[Quota]]]
# Of these dwellings and households, two by two, those that do not fit after all.
Verifier = Callable[[Sequence[Proposition]], set[Proposition]]


@dataclass(frozen=True)
class Bilan:
    """What became of a quota: dwellings that it counts, aim, those that go first to its class, points that it costs.

    ``glouton``: dwellings that would go first to its class if they were taken one by one. ``cout``: None where the
    plan does not hold the quotas.
    """

    code: str
    part_pct: float
    logements: int
    cible: int
    atteint: int
    glouton: int
    cout: float | None


@dataclass(frozen=True)
class Plan:
    """Who is put forward (dwelling, household), place (first: 1) and pair of each, what it is measured against."""

    listes: Listes
    propositions: tuple[Proposition, ...]
    places: Entiers
    paires: Entiers
    points: float
    borne: float
    glouton: float
    sans_quota: float
    quotas: tuple[Bilan, ...]

    @property
    def ecart_pct(self) -> float:
        """Gap to the bound, as a percentage of it: no plan brings more than so much more."""
        return max(0.0, 100 * (self.borne - self.points) / self.borne) if self.borne else 0.0

    def candidats(self) -> dict[str, int]:
        """Return how many households each dwelling is given."""
        comptes = {logement: 0 for siens in self.listes.logements for logement in siens}
        for logement, _ in self.propositions:
            comptes[logement] += 1
        return comptes


def planifier(
    effectifs: Sequence[int], lire: Lire, verifier: Verifier, *, par_menage: int = 1, quotas: bool = True
) -> Plan:
    """Work out a plan for vacant dwellings.

    Args:
        effectifs: how many dwellings each profile has.
        lire: gives the first households of each profile, so many, and the quotas.
        verifier: says which propositions do not fit after all.
        par_menage: on how many dwellings a household is put forward at most.
        quotas: whether the quotas hold; their account is given either way.

    """
    longueurs = PREMIERS + PAR_PLACE * np.array(effectifs, dtype=np.int64)
    for lecture in range(LECTURES):
        listes, lus = lire(longueurs.tolist())
        tenus = lus if quotas else []
        programme = Programme(listes, tenus, PAR_LOGEMENT, par_menage)
        borne, courtes = _borner(programme, par_menage)
        manque = (borne - programme.valeur_relachee()) / max(1.0, programme.points_relaches())
        if 100 * manque <= ECART_ADMIS_PCT / 2 or not courtes.any() or lecture == LECTURES - 1:
            break
        longueurs = np.where(courtes, longueurs * FOIS, longueurs)
    return conclure(programme, lus, verifier, par_menage)


def _borner(programme: Programme, par_menage: int) -> tuple[float, np.ndarray]:
    """Solve the relaxed program; return the bound that its prices prove, and the profiles whose list is too short."""
    prix, primes = programme.relacher()
    return borner(
        programme.listes,
        programme.quotas,
        programme.cibles,
        prix,
        primes,
        par_logement=PAR_LOGEMENT,
        par_menage=par_menage,
    )


def conclure(programme: Programme, quotas: list[Quota], verifier: Verifier, par_menage: int) -> Plan:
    """Return the plan of a program, whether the quotas are its own or not, and what it is measured against."""
    listes, tenus = programme.listes, programme.quotas
    nombres, tetes = programme.entier(SECONDES, ECART_ADMIS_PCT / 400)
    propositions, paires = distribuer(
        listes, programme.classe, nombres, (programme.tetes, tetes), verifier, PAR_LOGEMENT
    )
    places = placer(listes, tenus, propositions, paires)
    premieres, gloutonnes = paires[places == 1], prendre_un_par_un(listes, PAR_LOGEMENT, par_menage)
    atteints = [int(quota.compte(listes)[premieres].sum()) for quota in quotas]
    # What cannot be met is met as far as it can be: the bound is that of the plans that do as well.
    programme.viser(atteints[: len(tenus)])
    borne, _ = _borner(programme, par_menage)
    tout = programme.points_relaches()
    bilans = tuple(
        Bilan(
            quota.code,
            quota.part_pct,
            quota.logements(listes),
            quota.cible(listes),
            atteints[place],
            int(quota.compte(listes)[gloutonnes[gloutonnes[:, 1] == 0, 0]].sum()),
            max(0.0, programme.sans([place]) - tout) if tenus else None,
        )
        for place, quota in enumerate(quotas)
    )
    points = float(listes.points[paires].sum())
    return Plan(
        listes,
        tuple(propositions),
        places,
        paires,
        points,
        max(borne - PRESENCE * len(paires), points),
        float(listes.points[gloutonnes[:, 0]].sum()),
        programme.sans(list(range(len(tenus)))),
        bilans,
    )
