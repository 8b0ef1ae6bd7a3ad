"""Households with several numbers: a second demande of the same person, and the demande of who leaves a couple.

What belongs here: which demandes are whose, once everything has happened. What does not: what they ask for, and what
happens to them, which stays that of two demandes.
"""

from dataclasses import replace

import numpy as np

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import JAMAIS, Entiers
from ingestion.simulation.demandes import RADIEE, Demandes
from ingestion.simulation.identites import Identites
from ingestion.simulation.menages import COUPLE, FAMILLE, ISOLE, MONOPARENTAL

ECART_NAISSANCE = 60
DIVORCE, SEPARE = 2, 3


def reunir(
    rng: np.random.Generator, demandes: Demandes, emises: np.ndarray, identites: Identites
) -> tuple[Identites, Entiers]:
    """Give some persons a second number, and some demandes the number of the couple that they come from (-1: none).

    A second number is the demande of another person of the same sex, alone and born within weeks, which becomes the
    same person: their ages, incomes and wishes go together. Both demandes live at the same time, some days at least.
    """
    qui = np.flatnonzero(emises[: demandes.n])
    fin = np.where(demandes.etat == RADIEE, demandes.radiation, JAMAIS)
    return (
        _seconds_numeros(rng, demandes, qui, fin, identites),
        _separations(rng, demandes, qui, fin),
    )


def _seconds_numeros(
    rng: np.random.Generator, d: Demandes, qui: Entiers, fin: Entiers, identites: Identites
) -> Identites:
    m = d.menages
    seuls = qui[(m.composition[qui] == ISOLE) & (m.ages_gardes[qui] < 0).all(axis=1)]
    naissance = d.creation - m.age_jours
    seuls = seuls[np.lexsort((seuls, naissance[seuls], m.feminin[seuls]))]
    un, deux = seuls[0 : len(seuls) // 2 * 2 : 2], seuls[1::2]
    ancien = d.creation[un] <= d.creation[deux]
    un, deux = np.where(ancien, un, deux), np.where(ancien, deux, un)
    possibles = (m.feminin[un] == m.feminin[deux]) & (np.abs(naissance[un] - naissance[deux]) <= ECART_NAISSANCE)
    possibles &= (d.creation[un] < d.creation[deux]) & (d.creation[deux] < fin[un])
    paires = np.flatnonzero(possibles)
    paires = np.sort(rng.permutation(paires)[: round(p.PART_SECOND_NUMERO * len(qui))])
    un, deux = un[paires], deux[paires]
    m.age_jours[deux] = d.creation[deux] - naissance[un]
    memes = {nom: getattr(identites, nom).copy() for nom in ("nom", "nom_naissance", "prenom", "voie", "numero")}
    for indices in memes.values():
        indices[deux] = indices[un]
    return replace(identites, **memes)


def _separations(rng: np.random.Generator, d: Demandes, qui: Entiers, fin: Entiers) -> Entiers:
    m = d.menages
    origine = np.full(d.capacite, -1)
    couples = qui[np.isin(m.composition[qui], (COUPLE, FAMILLE))]
    couples = couples[np.argsort(d.creation[couples], kind="stable")]
    partants = qui[np.isin(m.composition[qui], (ISOLE, MONOPARENTAL)) & np.isin(m.situation[qui], (DIVORCE, SEPARE))]
    partants = np.sort(rng.permutation(partants)[: round(p.PART_SEPARATION * len(qui))])
    # A couple that had filed before, and whose demande still lives on the day of the separation.
    avant = np.searchsorted(d.creation[couples], d.creation[partants])
    choisis = couples[(rng.random(len(partants)) * avant).astype(np.int64)]
    vivent = (avant > 0) & (d.creation[partants] < fin[choisis])
    origine[partants[vivent]] = choisis[vivent]
    return origine
