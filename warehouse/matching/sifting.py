"""The few pairs that a plan needs, out of all those that were read.

A program over every pair read would be solved too slowly for a département. It is solved over the pairs of the plan
without quotas, which often meets them too. Where it does not, the pairs of the plans where quotas are bonuses come in,
with the first ones of each list for the quotas that cost points, then those that bring more than they cost, until none
is left or the bound over all pairs is near enough.
"""

from dataclasses import dataclass

import numpy as np

from warehouse.matching.bound import apports, borner
from warehouse.matching.dealing import prendre_un_par_un
from warehouse.matching.free import Libre, apparier
from warehouse.matching.pairs import Drapeaux, Entiers, Listes, Quota, Reels
from warehouse.matching.program import TOLERANCE, Prix, Programme

# Pairs that come in at once, a dwelling, beside as many as it takes.
MARGE = 2
TOURS = 12
# Bonuses tried in a round.
ESSAIS = 4


@dataclass(frozen=True)
class Tamis:
    """A program over the pairs that it needs, solved, and the bound over all pairs.

    ``courtes``: the profiles of which a longer list would lower the bound. ``ecart``: from the value of the relaxed
    program to the bound, as a part of its points.
    """

    programme: Programme
    borne: float
    courtes: Drapeaux
    ecart: float


def tamiser(
    listes: Listes,
    quotas: list[Quota],
    libre: Libre,
    ecart_admis: float,
    *,
    par_logement: int,
    par_menage: int,
) -> Tamis:
    """Solve the relaxed program of a plan.

    Args:
        listes: the pairs that were read.
        quotas: those that the plan holds.
        libre: the plan that holds none.
        ecart_admis: a bound as near as this part of the points is near enough.
        par_logement: how many households a dwelling takes.
        par_menage: on how many dwellings a household is put forward.

    """
    programme = Programme(listes, quotas, par_logement, par_menage, libre.paires)
    return affiner(programme, libre, ecart_admis, par_logement=par_logement)


def affiner(programme: Programme, libre: Libre, ecart_admis: float, *, par_logement: int) -> Tamis:
    """Let in the pairs that bring more than they cost, until none is left or the bound is near enough."""
    listes, quotas = programme.listes, programme.quotas
    borne, courtes, deja = libre.borne, libre.courtes, np.zeros(listes.nombre, dtype=bool)
    for tour in range(TOURS):
        prix = programme.relacher()
        if _ecart(borne, programme) <= ecart_admis or tour == TOURS - 1:
            break
        deja[programme.paires] = True
        avec_primes = _avec_primes(programme, libre, prix, ecart_admis, par_logement)
        sienne, longues = borner(
            listes, quotas, programme.cibles, prix, par_logement=par_logement, par_menage=programme.par_menage
        )
        borne = min(borne, sienne, *(plan.borne for plan in avec_primes))
        courtes = np.logical_or.reduce([longues, *(plan.courtes for plan in avec_primes)])
        if _ecart(borne, programme) <= ecart_admis:
            break
        premieres = _premieres(listes, programme.chers(), programme.par_menage)
        premieres[np.concatenate([plan.paires for plan in avec_primes])] = True
        neuves = np.flatnonzero(premieres & ~deja)
        # The first prices are those of quotas that the pairs let in could not meet: no pair is dear enough.
        if tour or not len(neuves):
            gains = _gains(listes, quotas, prix)
            gains[deja] = 0.0
            neuves = np.union1d(_meilleures(listes, gains, par_logement), neuves)
        if not len(neuves):
            break
        programme.accueillir(neuves)
    return Tamis(programme, borne, courtes, _ecart(borne, programme))


def _avec_primes(
    programme: Programme, libre: Libre, prix: Prix, ecart_admis: float, par_logement: int
) -> tuple[Libre, ...]:
    """Return the plans where quotas that count every dwelling are bonuses, the others left aside.

    A bonus is a part of their prices: whole, then nearer the one whose bound is the lowest, in between plans that meet
    them and plans that do not. The two nearest are returned; the first alone, where a smaller bonus would not do.
    """
    partout = [place for place, quota in enumerate(programme.quotas) if quota.profils.all()]
    siens, cibles = [programme.quotas[place] for place in partout], programme.cibles[partout]

    def primer(part: float) -> Libre:
        return apparier(
            programme.listes,
            par_logement=par_logement,
            par_menage=programme.par_menage,
            quotas=siens,
            primes=(part * prix.quotas[partout]).tolist(),
            cibles=cibles.tolist(),
        )

    def exces(plan: Libre) -> float:
        """Return what the plan has beyond the aims, at their prices."""
        comptes = [quota.compte_parmi(programme.listes, plan.paires).sum() for quota in siens]
        return float(prix.quotas[partout] @ (np.array(comptes) - cibles))

    peu, trop = libre, primer(1.0)
    if exces(trop) <= 0 or exces(peu) >= 0:
        return (trop,)
    for _ in range(ESSAIS):
        part = (peu.points - trop.points) / (exces(trop) - exces(peu))
        au_moins, milieu = peu.points + part * exces(peu), primer(part)
        peu, trop = (peu, milieu) if exces(milieu) > 0 else (milieu, trop)
        # No bonus has a bound under what these two plans would be worth with it.
        if milieu.borne - au_moins <= ecart_admis * au_moins:
            break
    return peu, trop


def _ecart(borne: float, programme: Programme) -> float:
    return (borne - programme.valeur_relachee()) / max(1.0, programme.points_relaches())


def _premieres(listes: Listes, quotas: list[Quota], par_menage: int) -> Drapeaux:
    """Return the first pair of each dwelling for each quota, as dwellings taken one by one would take.

    The first ones of each list would not do: they are the same households from one list to the next.
    """
    gardees = np.zeros(listes.nombre, dtype=bool)
    for code in dict.fromkeys(quota.code for quota in quotas):
        classe = np.logical_or.reduce([quota.compte(listes) for quota in quotas if quota.code == code])
        prises = prendre_un_par_un(listes.garder(classe), 1, par_menage)
        gardees[np.flatnonzero(classe)[prises[:, 0]]] = True
    return gardees


def _meilleures(listes: Listes, gains: Reels, par_logement: int) -> Entiers:
    """Return the pairs of each profile that would bring the most, as many as its dwellings take and a few."""
    paires = np.flatnonzero(gains > TOLERANCE)
    paires = paires[np.lexsort((-gains[paires], listes.profil[paires]))]
    profils = listes.profil[paires]
    rangs = np.arange(len(paires)) - np.searchsorted(profils, profils)
    return paires[rangs < par_logement * listes.effectifs[profils] + MARGE]


def _gains(listes: Listes, quotas: list[Quota], prix: Prix) -> Reels:
    """Return what each pair brings more than its place costs."""
    valeurs, bonus = apports(listes, quotas, prix)
    en_tete = np.clip(bonus - prix.premieres[listes.profil], 0, None)
    return valeurs - prix.places[listes.profil] + en_tete
