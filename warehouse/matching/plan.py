"""A plan of proposals for all vacant dwellings at once: whom to put forward for each, and what the quotas cost.

Three households a dwelling, a household on so many dwellings at most, the total of points at its highest. A shortage is
a result. The gap to the best plan is proven over all eligible pairs (``bound``); the plan of who takes the dwellings one
by one is beside it. What does not belong here: who is eligible, with how many points.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from warehouse.matching.bound import borner
from warehouse.matching.pairs import Entiers, Listes, Quota
from warehouse.matching.program import MANQUE, PRESENCE, Lignes, Programme
from warehouse.solver import solveur

PAR_LOGEMENT = 3
# How many households of each list are read first, and how many times more where the bound asks for it.
PREMIERS, FOIS, LECTURES = 60, 4, 3
ECART_ADMIS_PCT = 1.0
SECONDES = 12.0

Lire = Callable[[Sequence[str], int], tuple[Listes, list[Quota]]]


@dataclass(frozen=True)
class Bilan:
    """What became of a quota: dwellings that it counts, aim, dwellings that go first to its class, points that it costs.

    ``glouton``: dwellings that would go first to its class if they were taken one by one.
    """

    code: str
    part_pct: float
    logements: int
    cible: int
    atteint: int
    glouton: int
    cout: float


@dataclass(frozen=True)
class Plan:
    """Pairs put forward, by dwelling then place (first: 1), with the points and what they are measured against."""

    listes: Listes
    paires: Entiers
    places: Entiers
    points: float
    borne: float
    glouton: float
    sans_quota: float
    quotas: tuple[Bilan, ...]

    @property
    def ecart_pct(self) -> float:
        """Gap to the bound, as a percentage of it: no plan brings more than so much more."""
        return max(0.0, 100 * (self.borne - self.points) / self.borne) if self.borne else 0.0

    def candidats(self) -> Entiers:
        """Return how many households each dwelling is given."""
        return np.bincount(self.listes.offre[self.paires], minlength=len(self.listes.offres))


def planifier(lire: Lire, offres: Sequence[str], *, par_menage: int = 1, quotas: bool = True) -> Plan:
    """Work out a plan for these dwellings, in the order in which one would take them one by one.

    Args:
        lire: gives the first households of each of these dwellings, so many, and the quotas.
        offres: the vacant dwellings.
        par_menage: on how many dwellings a household is put forward at most.
        quotas: whether the quotas hold; their account is given either way.

    """
    nombre = PREMIERS
    for lecture in range(LECTURES):
        listes, lus = lire(offres, nombre)
        plan, courtes = proposer(listes, lus, par_menage, tiennent=quotas)
        if plan.ecart_pct <= ECART_ADMIS_PCT or not courtes.any() or lecture == LECTURES - 1:
            break
        nombre *= FOIS
    return plan


def proposer(
    listes: Listes, quotas: list[Quota], par_menage: int, *, tiennent: bool = True
) -> tuple[Plan, np.ndarray]:
    """Return the plan of these lists, and which dwellings need a longer one for a closer bound."""
    tenus = quotas if tiennent else []
    programme = Programme(listes, tenus, PAR_LOGEMENT, par_menage)
    retenues = programme.entier(SECONDES, ECART_ADMIS_PCT / 400)
    paires, places = ordonner(listes, tenus, retenues)
    premieres, gloutonnes = paires[places == 1], prendre_un_par_un(listes, par_menage)
    tetes_gloutonnes = gloutonnes[np.unique(listes.offre[gloutonnes], return_index=True)[1]]
    # What cannot be met is met as far as it can be: the bound is that of the plans that do as well.
    programme.viser([int(quota.compte(listes)[premieres].sum()) for quota in tenus])
    prix, primes = programme.relacher()
    borne, courtes = borner(
        listes, tenus, programme.cibles, prix, primes, par_logement=PAR_LOGEMENT, par_menage=par_menage
    )
    tout = programme.points_relaches()
    bilans = tuple(
        Bilan(
            quota.code,
            quota.part_pct,
            int(np.count_nonzero(quota.offres & listes.servies)),
            quota.cible(listes),
            int(quota.compte(listes)[premieres].sum()),
            int(quota.compte(listes)[tetes_gloutonnes].sum()),
            max(0.0, programme.sans([place]) - tout) if tiennent else 0.0,
        )
        for place, quota in enumerate(quotas)
    )
    points = float(listes.points[paires].sum())
    plan = Plan(
        listes,
        paires,
        places,
        points,
        max(borne - PRESENCE * len(paires), points),
        float(listes.points[gloutonnes].sum()),
        programme.sans(list(range(len(tenus)))),
        bilans,
    )
    return plan, courtes


def ordonner(listes: Listes, quotas: list[Quota], retenues: Entiers) -> tuple[Entiers, Entiers]:
    """Place the households of each dwelling: the most points first, unless a quota asks for another one.

    Returns the pairs by dwelling and place, and their places from 1.
    """
    offre = listes.offre[retenues]
    tete = np.zeros(len(retenues), dtype=bool)
    tete[np.unique(offre, return_index=True)[1]] = True
    comptent = [quota.compte(listes)[retenues] for quota in quotas]
    if any(compte[tete].sum() < quota.cible(listes) for quota, compte in zip(quotas, comptent, strict=True)):
        tete = _tetes(listes, quotas, retenues, comptent)
    # Lists come in the order of the ranking: a place among the others is a place in it.
    ordre = np.lexsort((retenues, ~tete, offre))
    triees = offre[ordre]
    debuts = np.searchsorted(triees, triees)
    return retenues[ordre], np.arange(len(ordre)) - debuts + 1


def _tetes(listes: Listes, quotas: list[Quota], retenues: Entiers, comptent: list[np.ndarray]) -> np.ndarray:
    """Choose who comes first on each dwelling so that the quotas hold, for the fewest points put behind."""
    nombre, lignes = len(retenues), Lignes()
    _, rangee = np.unique(listes.offre[retenues], return_inverse=True)
    un = np.ones(rangee.max() + 1)
    lignes.ajouter(rangee, np.arange(nombre), np.ones(nombre), un, un)
    for place, (quota, compte) in enumerate(zip(quotas, comptent, strict=True)):
        colonnes = np.append(np.flatnonzero(compte), nombre + place)
        cible = np.array([float(quota.cible(listes))])
        lignes.ajouter(np.zeros(len(colonnes), np.int64), colonnes, np.ones(len(colonnes)), cible, np.array([np.inf]))
    couts = np.concatenate([-listes.points[retenues], np.full(len(quotas), MANQUE)])
    lp = lignes.programme(couts, np.concatenate([np.ones(nombre), np.full(len(quotas), np.inf)]))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    entier = solveur(lp, presolve="choose", solver="choose", time_limit=SECONDES, mip_rel_gap=0.0)
    entier.run()
    return np.rint(np.asarray(entier.getSolution().col_value)[:nombre]) > 0


def prendre_un_par_un(listes: Listes, par_menage: int) -> Entiers:
    """Return the pairs put forward when each dwelling in turn takes its first households that are still free."""
    libres = np.full(len(listes.demandes), par_menage)
    bornes, prises = listes.bornes(), []
    for debut, fin in zip(bornes[:-1], bornes[1:], strict=True):
        siennes = debut + np.flatnonzero(libres[listes.demande[debut:fin]] > 0)[:PAR_LOGEMENT]
        libres[listes.demande[siennes]] -= 1
        prises.append(siennes)
    return np.concatenate(prises) if prises else np.zeros(0, np.int64)
