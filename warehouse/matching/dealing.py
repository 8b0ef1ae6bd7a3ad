"""From so many households of a profile to its dwellings: who goes where, and in which place.

What belongs here: dealing, dwelling by dwelling. What does not: how many of whom, which the program says.
"""

from collections.abc import Callable, Sequence

import highspy
import numpy as np

from warehouse.matching.pairs import Entiers, Listes, Quota
from warehouse.matching.program import MANQUE, Lignes
from warehouse.solver import solveur

Proposition = tuple[str, str]
SECONDES = 5.0
# How many times who does not fit a dwelling after all is dealt again.
REPRISES = 5


def distribuer(
    listes: Listes,
    classe: Entiers,
    nombres: Entiers,
    tetes: tuple[Entiers, Entiers],
    verifier: Callable[[Sequence[Proposition]], set[Proposition]],
    par_logement: int,
) -> tuple[list[Proposition], Entiers]:
    """Deal the households of each profile to its dwellings, the first-ranked ones first; who fits nowhere is left out.

    Args:
        listes: the profiles.
        classe: class of quotas of each pair.
        nombres: on how many dwellings each pair is put forward.
        tetes: profiles and classes of first-ranked households, and on how many dwellings each comes first.
        verifier: says which propositions do not fit after all.
        par_logement: how many households a dwelling takes.

    Returns:
        The propositions and the pair of each, dwelling by dwelling.

    """
    quoi, combien = tetes
    en_tete: dict[int, dict[int, int]] = {}
    for (profil, sienne), nombre in zip(quoi.T.tolist(), combien.tolist(), strict=True):
        en_tete.setdefault(profil, {})[sienne] = nombre
    bornes = listes.bornes()
    refusees: set[Proposition] = set()
    for _ in range(REPRISES):
        donnees: list[tuple[str, int]] = []
        for profil, logements in enumerate(listes.logements):
            siennes = bornes[profil] + np.flatnonzero(nombres[bornes[profil] : bornes[profil + 1]])
            ordre = _en_tete_d_abord(np.repeat(siennes, nombres[siennes]), classe, en_tete.get(profil, {}), logements)
            donnees += _donner(listes, logements, ordre, refusees, par_logement)
        propositions = [(logement, listes.demandes[listes.demande[paire]]) for logement, paire in donnees]
        if not (faux := verifier(propositions)):
            break
        refusees |= faux
    gardees = [place for place, proposition in enumerate(propositions) if proposition not in refusees]
    return [propositions[place] for place in gardees], np.array([donnees[p][1] for p in gardees], dtype=np.int64)


def _en_tete_d_abord(paires: Entiers, classe: Entiers, en_tete: dict[int, int], logements: Sequence[str]) -> list[int]:
    """Order the households of a profile: one a dwelling for the first places, then the others, by rank in each."""
    restent, premiers, suivants = dict(en_tete), [], []
    for paire in paires.tolist():
        if restent.get(int(classe[paire]), 0) > 0:
            restent[int(classe[paire])] -= 1
            premiers.append(paire)
        else:
            suivants.append(paire)
    libres = max(0, len(logements) - len(premiers))
    return sorted([*premiers, *suivants[:libres]]) + suivants[libres:]


def _donner(
    listes: Listes, logements: Sequence[str], ordre: list[int], refusees: set[Proposition], par_logement: int
) -> list[tuple[str, int]]:
    """Give each household in turn to the dwelling that has the fewest, among those that it is not on and fits.

    Where those are full, one of theirs moves to a dwelling that is not, if it fits it.
    """
    donnes: dict[str, list[int]] = {logement: [] for logement in logements}

    def possibles(paire: int) -> list[str]:
        demande = listes.demande[paire]
        return [
            logement
            for logement, siens in donnes.items()
            if (logement, listes.demandes[demande]) not in refusees and demande not in listes.demande[siens]
        ]

    def libres(paire: int) -> list[str]:
        return [logement for logement in possibles(paire) if len(donnes[logement]) < par_logement]

    for paire in ordre:
        if ouverts := libres(paire):
            donnes[min(ouverts, key=lambda logement: len(donnes[logement]))].append(paire)
            continue
        # The last ones given move first: those given before may be the first of their dwelling.
        mouvements = (
            (plein, autre, siens[0])
            for plein in possibles(paire)
            for autre in reversed(donnes[plein])
            if (siens := libres(autre))
        )
        if mouvement := next(mouvements, None):
            plein, autre, vers = mouvement
            donnes[plein].remove(autre)
            donnes[vers].append(autre)
            donnes[plein].append(paire)
    return [(logement, paire) for logement, siens in donnes.items() for paire in siens]


def placer(listes: Listes, quotas: list[Quota], propositions: Sequence[Proposition], paires: Entiers) -> Entiers:
    """Return the place of each household on its dwelling, from 1: the most points first, unless a quota asks."""
    if not propositions:
        return np.empty(0, dtype=np.int64)
    rangs = {logement: rang for rang, logement in enumerate(dict.fromkeys(logement for logement, _ in propositions))}
    logement = np.array([rangs[un] for un, _ in propositions], dtype=np.int64)
    ordre = np.lexsort((paires, logement))
    tete = np.zeros(len(paires), dtype=bool)
    tete[ordre[np.unique(logement[ordre], return_index=True)[1]]] = True
    comptent = [quota.compte_parmi(listes, paires) for quota in quotas]
    if any(compte[tete].sum() < quota.cible(listes) for quota, compte in zip(quotas, comptent, strict=True)):
        cibles = [quota.cible(listes) for quota in quotas]
        tete = _tetes(logement, listes.points[paires], comptent, cibles)
    # Pairs come in the order of the ranking: a place among the others is a place in it.
    ordre = np.lexsort((paires, ~tete, logement))
    places = np.empty(len(paires), dtype=np.int64)
    places[ordre] = np.arange(len(paires)) - np.searchsorted(logement[ordre], logement[ordre]) + 1
    return places


def _tetes(logement: Entiers, points: np.ndarray, comptent: list[np.ndarray], cibles: list[int]) -> np.ndarray:
    """Choose who comes first on each dwelling so that the quotas hold, for the fewest points put behind."""
    nombre, lignes = len(points), Lignes()
    un = np.ones(logement.max() + 1)
    lignes.ajouter(logement, np.arange(nombre), np.ones(nombre), un, un)
    for place, (compte, cible) in enumerate(zip(comptent, cibles, strict=True)):
        colonnes = np.append(np.flatnonzero(compte), nombre + place)
        zeros, vise = np.zeros(len(colonnes), np.int64), np.array([float(cible)])
        lignes.ajouter(zeros, colonnes, np.ones(len(colonnes)), vise, np.array([np.inf]))
    couts = np.concatenate([-points, np.full(len(cibles), MANQUE)])
    lp = lignes.programme(couts, np.concatenate([np.ones(nombre), np.full(len(cibles), np.inf)]))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    entier = solveur(lp, presolve="choose", solver="choose", time_limit=SECONDES, mip_rel_gap=0.0)
    entier.run()
    return np.rint(np.asarray(entier.getSolution().col_value)[:nombre]) > 0


def prendre_un_par_un(listes: Listes, par_logement: int, par_menage: int) -> Entiers:
    """Return pairs and their place on a dwelling (from 0) when each dwelling takes its first households still free."""
    libres, bornes = np.full(len(listes.demandes), par_menage), listes.bornes()
    prises: list[tuple[int, int]] = []
    for profil, logements in enumerate(listes.logements):
        siennes = np.arange(bornes[profil], bornes[profil + 1])
        for _ in logements:
            gardees = siennes[libres[listes.demande[siennes]] > 0][:par_logement]
            libres[listes.demande[gardees]] -= 1
            prises += [(int(paire), place) for place, paire in enumerate(gardees)]
    return np.array(prises, dtype=np.int64).reshape(-1, 2)
