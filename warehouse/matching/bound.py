"""A bound that no plan of proposals passes, over all eligible pairs, those that were not read included.

Any prices of households and quotas give one: what each dwelling could bring at best once the households that it takes
are paid, beside what all places of households and all quotas are worth. A pair that was not read brings no more than
the last one of its list, costs nothing and counts for every quota whose public was not read whole.
"""

from itertools import pairwise

import numpy as np

from warehouse.matching.pairs import Listes, Quota, Reels
from warehouse.matching.program import PRESENCE, Prix


def borner(
    listes: Listes,
    quotas: list[Quota],
    cibles: Reels,
    prix: Prix,
    *,
    par_logement: int,
    par_menage: int,
) -> tuple[float, np.ndarray]:
    """Return the bound in points, less what missing quotas cost, and which profiles need a longer list to lower it."""
    valeurs, bonus = apports(listes, quotas, prix)
    plein = np.zeros(len(listes.logements))
    for quota, prime in zip(quotas, prix.quotas, strict=True):
        plein += 0.0 if quota.est_lue else prime * quota.profils
    total = float(par_menage * prix.menages.sum() - prix.quotas @ cibles)
    bornes, courtes = listes.bornes(), np.zeros(len(listes.logements), dtype=bool)
    for profil, (debut, fin) in enumerate(pairwise(bornes.tolist())):
        siennes, siens = valeurs[debut:fin], bonus[debut:fin]
        connu = _au_mieux(siennes, siens, par_logement)
        if listes.tronquee[profil]:
            dernier = np.full(par_logement, listes.derniers[profil] + PRESENCE)
            ouvert = _au_mieux(
                np.concatenate([siennes, dernier]),
                np.concatenate([siens, np.full(par_logement, plein[profil])]),
                par_logement,
            )
            courtes[profil] = ouvert > connu + PRESENCE
            connu = max(connu, ouvert)
        total += len(listes.logements[profil]) * connu
    return total, courtes


def apports(listes: Listes, quotas: list[Quota], prix: Prix) -> tuple[Reels, Reels]:
    """Return what each pair brings once its household is paid, and what it brings more in the first place."""
    bonus = np.zeros(listes.nombre)
    for quota, prime in zip(quotas, prix.quotas, strict=True):
        if prime > 0:
            bonus += prime * quota.compte(listes)
    return listes.points + PRESENCE - prix.menages[listes.demande], bonus


def _au_mieux(valeurs: Reels, bonus: Reels, places: int) -> float:
    """Return the most that one dwelling brings: its best households, one of them first with what it counts for."""
    if len(valeurs) > places:
        ordre = np.argpartition(-valeurs, places - 1)
        ordre[:places] = ordre[:places][np.argsort(-valeurs[ordre[:places]])]
    else:
        ordre = np.argsort(-valeurs)
    triees, bonus = valeurs[ordre], bonus[ordre]
    prises = int((triees[:places] > 0).sum())
    mieux = float(triees[:prises].sum())
    # One of those taken comes first, or another one takes a place to come first.
    premiers = [mieux + bonus[:prises].max()] if prises else []
    if prises < len(triees):
        gardees = triees[: min(prises, places - 1)].sum()
        premiers.append(gardees + (triees[prises:] + bonus[prises:]).max())
    return max([mieux, *map(float, premiers)])
