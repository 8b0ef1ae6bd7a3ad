"""The few pairs that a plan needs, out of all those that were read.

A program over every pair read would be solved too slowly for a département. It is solved over the first ones of each
list, and its prices say which others would bring more than they cost: those come in, until none is left or the bound
over all pairs is near enough.
"""

from dataclasses import dataclass

import numpy as np

from warehouse.matching.bound import apports, borner
from warehouse.matching.dealing import prendre_un_par_un
from warehouse.matching.pairs import Drapeaux, Entiers, Listes, Quota, Reels
from warehouse.matching.program import TOLERANCE, Prix, Programme

# Pairs that come in first, a dwelling, beside as many as it takes; as many of each quota.
MARGE = 2
# On so many dwellings for each that a household may take.
AILLEURS = 3
TOURS = 12


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
    ecart_admis: float,
    *,
    par_logement: int,
    par_menage: int,
    avant: Tamis | None = None,
) -> Tamis:
    """Solve the relaxed program of a plan.

    Args:
        listes: the pairs that were read.
        quotas: those that the plan holds.
        ecart_admis: a bound as near as this part of the points is near enough.
        par_logement: how many households a dwelling takes.
        par_menage: on how many dwellings a household is put forward.
        avant: what was kept of shorter lists of the same profiles, where there was something.

    """
    gardees = _premieres(listes, quotas, par_logement, par_menage)
    if avant is not None:
        connues = avant.programme.paires
        gardees[listes.bornes()[avant.programme.listes.profil[connues]] + avant.programme.listes.rangs()[connues]] = (
            True
        )
    programme = Programme(listes, quotas, par_logement, par_menage, np.flatnonzero(gardees))
    return affiner(programme, ecart_admis, par_logement=par_logement)


def affiner(programme: Programme, ecart_admis: float, *, par_logement: int) -> Tamis:
    """Let in the pairs that bring more than they cost, until none is left or the bound is near enough."""
    listes, quotas = programme.listes, programme.quotas
    for tour in range(TOURS):
        prix = programme.relacher()
        borne, courtes = borner(
            listes, quotas, programme.cibles, prix, par_logement=par_logement, par_menage=programme.par_menage
        )
        ecart = (borne - programme.valeur_relachee()) / max(1.0, programme.points_relaches())
        gains = _gains(listes, quotas, prix)
        gains[programme.paires] = 0.0
        manquent = _meilleures(listes, gains, par_logement)
        if ecart <= ecart_admis or not len(manquent) or tour == TOURS - 1:
            break
        programme.accueillir(manquent)
    return Tamis(programme, borne, courtes, ecart)


def _premieres(listes: Listes, quotas: list[Quota], par_logement: int, par_menage: int) -> Drapeaux:
    """Return the pairs that dwellings taken one by one would take, and a few more, as those of each quota would.

    The first ones of each list would not do: they are the same households from one list to the next.
    """
    gardees: Drapeaux = listes.rangs() < par_logement
    # A plan that fills what it can, then a choice around it.
    toutes, large = np.ones(listes.nombre, dtype=bool), (par_logement + MARGE, AILLEURS * par_menage)
    passes = [(toutes, par_logement, par_menage), (toutes, *large)]
    for code in dict.fromkeys(quota.code for quota in quotas):
        classe = np.logical_or.reduce([quota.compte(listes) for quota in quotas if quota.code == code])
        passes.append((classe, *large))
    for classe, combien, ailleurs in passes:
        prises = prendre_un_par_un(listes.garder(classe), combien, ailleurs)
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
