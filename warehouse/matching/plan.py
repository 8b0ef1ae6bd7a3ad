"""A plan of proposals for all vacant dwellings at once: whom to put forward for each, and what the quotas cost.

Three households a dwelling, a household on so many dwellings at most, the total of points at its highest. A shortage
is a result. The gap to the best plan is proven over all eligible pairs (``bound``); the plan of who takes the dwellings
one by one is beside it. What does not belong here: who is eligible, with how many points.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from warehouse.matching.dealing import Proposition, distribuer, placer, prendre_un_par_un
from warehouse.matching.free import Libre, apparier
from warehouse.matching.pairs import Drapeaux, Entiers, Listes, Quota
from warehouse.matching.sifting import Tamis, affiner, tamiser
from warehouse.processes import processeurs

PAR_LOGEMENT = 3
# Households whose pairs are read first: so many for each place, so many at least; then those of the lists that the
# bound asks for, down to their end.
PAR_PLACE, PREMIERS, TOUS = 2, 1000, 10**9
ECART_ADMIS_PCT = 1.0
SECONDES = 12.0

Lire = Callable[[Sequence[int]], tuple[Listes, list[Quota]]]
# Of these dwellings and households, two by two, those that do not fit after all.
Verifier = Callable[[Sequence[Proposition]], set[Proposition]]


@dataclass(frozen=True)
class Bilan:
    """What became of a quota: dwellings that it counts, aim, those that go first to its class.

    ``portee``: where it is owed, or by whom. ``glouton``: dwellings that would go first to its class if they were
    taken one by one.
    """

    code: str
    portee: str
    part_pct: float
    logements: int
    cible: int
    atteint: int
    glouton: int

    @property
    def manque(self) -> int:
        """Dwellings that it lacks."""
        return max(0, self.cible - self.atteint)


@dataclass(frozen=True)
class Total:
    """The quotas of a code, wherever they are owed: shares, dwellings that they count, aim, what is held, its cost.

    ``cout``: points that the plan would at least bring more without them; None where it does not hold them.
    """

    code: str
    parts_pct: tuple[float, ...]
    logements: int
    cible: int
    atteint: int
    manque: int
    glouton: int
    cout: float | None


@dataclass(frozen=True)
class Plan:
    """Who is put forward (dwelling, household), place (first: 1) and pair of each, what it is measured against.

    ``couts``: points that the plan would at least bring more without the quotas of each code; none where it holds none.
    """

    listes: Listes
    propositions: tuple[Proposition, ...]
    places: Entiers
    paires: Entiers
    points: float
    borne: float
    glouton: float
    sans_quota: float
    quotas: tuple[Bilan, ...]
    couts: Mapping[str, float]

    @property
    def ecart_pct(self) -> float:
        """Gap to the bound, as a percentage of it: no plan brings more than so much more."""
        return max(0.0, 100 * (self.borne - self.points) / self.borne) if self.borne else 0.0

    def par_code(self) -> dict[str, list[Bilan]]:
        """Return the accounts of the quotas of each code."""
        codes = dict.fromkeys(quota.code for quota in self.quotas)
        return {code: [quota for quota in self.quotas if quota.code == code] for code in codes}

    def totaux(self) -> list[Total]:
        """Return the account of each code."""
        return [
            Total(
                code,
                tuple(sorted({quota.part_pct for quota in siens})),
                sum(quota.logements for quota in siens),
                sum(quota.cible for quota in siens),
                sum(quota.atteint for quota in siens),
                sum(quota.manque for quota in siens),
                sum(quota.glouton for quota in siens),
                self.couts.get(code),
            )
            for code, siens in self.par_code().items()
        ]

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
        lire: gives the households of each profile among so many first ones of its département, and the quotas.
        verifier: says which propositions do not fit after all.
        par_menage: on how many dwellings a household is put forward at most.
        quotas: whether the quotas hold; their account is given either way.

    """
    places = PAR_LOGEMENT * sum(effectifs)
    profondeurs = np.full(len(effectifs), max(PREMIERS, PAR_PLACE * places // par_menage), dtype=np.int64)
    while True:
        listes, lus = lire(profondeurs.tolist())
        libre = apparier(listes, par_logement=PAR_LOGEMENT, par_menage=par_menage)
        suivantes = _suivantes(profondeurs, libre.courtes, libre.ecart)
        prises = np.bincount(listes.profil[libre.paires], minlength=len(profondeurs))
        # Where a place stays empty, somebody further down may take it.
        suivantes = np.where(listes.tronquee & (prises < PAR_LOGEMENT * listes.effectifs), TOUS, suivantes)
        if (suivantes == profondeurs).all():
            tenus, admis = lus if quotas else [], ECART_ADMIS_PCT / 200
            tamis = tamiser(listes, tenus, libre, admis, par_logement=PAR_LOGEMENT, par_menage=par_menage)
            suivantes = _suivantes(profondeurs, tamis.courtes, tamis.ecart)
            if (suivantes == profondeurs).all():
                return conclure(tamis, libre, lus, verifier)
        profondeurs = suivantes


def _suivantes(profondeurs: Entiers, courtes: Drapeaux, ecart: float) -> Entiers:
    """Return how far down each list must be read: to its end, where that would bring the bound nearer."""
    return np.where(courtes, TOUS, profondeurs) if 100 * ecart > ECART_ADMIS_PCT / 2 else profondeurs


def conclure(tamis: Tamis, libre: Libre, quotas: list[Quota], verifier: Verifier) -> Plan:
    """Return the plan of a program, whether the quotas are its own or not, and what it is measured against."""
    programme = tamis.programme
    listes = programme.listes
    nombres, tetes = programme.entier(SECONDES, ECART_ADMIS_PCT / 400)
    propositions, paires = distribuer(
        listes, programme.classe, nombres, (programme.tetes, tetes), verifier, PAR_LOGEMENT
    )
    places = placer(listes, programme.quotas, propositions, paires)
    premieres, gloutonnes = paires[places == 1], prendre_un_par_un(listes, PAR_LOGEMENT, programme.par_menage)
    gloutonnes_premieres = gloutonnes[gloutonnes[:, 1] == 0, 0]
    atteints = [int(quota.compte_parmi(listes, premieres).sum()) for quota in quotas]
    # What cannot be met is met as far as it can be: the bound is that of the plans that do as well.
    if programme.viser(atteints[: len(programme.quotas)]):
        tamis = affiner(programme, libre, ECART_ADMIS_PCT / 200, par_logement=PAR_LOGEMENT)
    tout, chers = programme.points_relaches(), dict.fromkeys(quota.code for quota in programme.chers())
    bilans = tuple(
        Bilan(
            quota.code,
            quota.portee,
            quota.part_pct,
            quota.logements(listes),
            quota.cible(listes),
            atteint,
            int(quota.compte_parmi(listes, gloutonnes_premieres).sum()),
        )
        for quota, atteint in zip(quotas, atteints, strict=True)
    )
    codes = tuple(dict.fromkeys(quota.code for quota in programme.quotas))
    with ThreadPoolExecutor(processeurs()) as fils:
        sans = dict(zip(chers, fils.map(lambda code: programme.points_sans(code, libre.borne), chers), strict=True))
    couts = {code: max(0.0, sans.get(code, tout) - tout) for code in codes}
    points = float(listes.points[paires].sum())
    return Plan(
        listes,
        tuple(propositions),
        places,
        paires,
        points,
        max(tamis.borne, points),
        float(listes.points[gloutonnes[:, 0]].sum()),
        max(libre.borne, points),
        bilans,
        couts,
    )
