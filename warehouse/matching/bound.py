"""A bound that no plan of proposals passes, over all eligible pairs, those that were not read included.

Any prices of households and quotas give one: what each dwelling could bring at best once the households that it takes
are paid, beside what all places of households and all quotas are worth. A pair that was not read brings no more than
the last one of its list, counts for every quota and costs nothing.
"""

from itertools import pairwise

import numpy as np

from warehouse.matching.pairs import Listes, Quota, Reels
from warehouse.matching.program import PRESENCE


def borner(
    listes: Listes,
    quotas: list[Quota],
    cibles: Reels,
    prix: Reels,
    primes: Reels,
    *,
    par_logement: int,
    par_menage: int,
) -> tuple[float, np.ndarray]:
    """Return the bound in points, less what missing quotas cost, and which profiles need a longer list to lower it."""
    valeurs = listes.points + PRESENCE - prix[listes.demande]
    comptent = [quota.compte(listes) for quota in quotas]
    bonus = sum((prime * compte for prime, compte in zip(primes, comptent, strict=True)), np.zeros(listes.nombre))
    profils = [quota.profils for quota in quotas]
    plein = sum((prime * siens for prime, siens in zip(primes, profils, strict=True)), np.zeros(len(listes.logements)))
    total = float(par_menage * prix.sum() - primes @ cibles)
    bornes, courtes = listes.bornes(), np.zeros(len(listes.logements), dtype=bool)
    for profil, (debut, fin) in enumerate(pairwise(bornes.tolist())):
        siennes, siens = valeurs[debut:fin], bonus[debut:fin]
        connu = _au_mieux(siennes, siens, par_logement)
        if listes.tronquee[profil]:
            dernier = np.full(par_logement, listes.points[fin - 1] + PRESENCE)
            ouvert = _au_mieux(
                np.concatenate([siennes, dernier]),
                np.concatenate([siens, np.full(par_logement, plein[profil])]),
                par_logement,
            )
            courtes[profil] = ouvert > connu + PRESENCE
            connu = max(connu, ouvert)
        total += len(listes.logements[profil]) * connu
    return total, courtes


def _au_mieux(valeurs: Reels, bonus: Reels, places: int) -> float:
    """Return the most that one dwelling brings: its best households, one of them first with what it counts for."""
    ordre = np.argsort(-valeurs, kind="stable")
    triees, bonus = valeurs[ordre], bonus[ordre]
    prises = int((triees[:places] > 0).sum())
    mieux = float(triees[:prises].sum())
    # One of those taken comes first, or another one takes a place to come first.
    premiers = [mieux + bonus[:prises].max()] if prises else []
    if prises < len(triees):
        gardees = triees[: min(prises, places - 1)].sum()
        premiers.append(gardees + (triees[prises:] + bonus[prises:]).max())
    return max([mieux, *map(float, premiers)])
