"""Households of the demandeurs: composition, ages, work, resources, taxable income.

What belongs here: who asks. What does not: what they ask for (``souhaits``) and what happens to them (``parcours``).
Ages are in days at the filing of the demande, so that births become dates once the filing date is known.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingestion.simulation.calendrier import Entiers
from ingestion.simulation.parc import Reels, tirer

ISOLE, COUPLE, MONOPARENTAL, FAMILLE, AUTRE = range(5)
PART_COMPOSITION = (0.425, 0.085, 0.275, 0.185, 0.03)
NB_ENFANTS = {MONOPARENTAL: (0.0, 0.49, 0.32, 0.14, 0.04, 0.01), FAMILLE: (0.0, 0.31, 0.35, 0.21, 0.09, 0.04)}
# Ages: bounds and weights by composition.
AGES = {
    ISOLE: ((18, 24, 0.17), (24, 30, 0.19), (30, 45, 0.29), (45, 60, 0.21), (60, 88, 0.14)),
    COUPLE: ((18, 24, 0.14), (24, 30, 0.24), (30, 45, 0.22), (45, 60, 0.17), (60, 88, 0.23)),
    MONOPARENTAL: ((20, 30, 0.21), (30, 45, 0.57), (45, 60, 0.22)),
    FAMILLE: ((22, 30, 0.15), (30, 45, 0.62), (45, 60, 0.23)),
    AUTRE: ((25, 45, 0.5), (45, 65, 0.5)),
}
CONTRATS = ("CDI", "CDD", "ART", "CHO", "APP", "ETU", "RET", "AUT")
RESSOURCES = ("SAL", "RET", "CHO", "RSA", "AAH", "AF", "PAJE", "PAR", "BE", "PINV")
IMPOSABLES = (0, 1, 2, 9)
MAX_ENFANTS = 6
MAX_GARDES = 2


@dataclass
class Menages:
    """One value per household.

    Args:
        composition: index (alone, couple, lone parent, couple with children, other).
        feminin: the demandeur is a woman.
        age_jours, age_conjoint_jours: at the filing (0 when no partner).
        ages_personnes: days, one column per dependant, -1 when none.
        lien_personnes: 0 child, 1 parent, 2 other.
        personnes_feminines: sex of the dependants.
        ages_gardes: children in alternating custody or visit, -1 when none.
        garde_alternee: of the former.
        naissances: children to be born.
        situation: index in CMDSPUV order (C, M, D, S, P, U, V).
        contrat, contrat_conjoint: index in ``CONTRATS``.
        nationalite: 0 French, 1 EU, 2 other.
        handicap: an occupant needs an adapted dwelling.
        ressources: euros a month by kind (``RESSOURCES``).
        ressources_connues: the file gives them.
        base_fiscale: taxable income of 2022, in euros a year.
        fonctionnaire: State agent.

    """

    composition: Entiers
    feminin: npt.NDArray[np.bool_]
    age_jours: Entiers
    age_conjoint_jours: Entiers
    ages_personnes: Entiers
    lien_personnes: Entiers
    personnes_feminines: npt.NDArray[np.bool_]
    ages_gardes: Entiers
    garde_alternee: npt.NDArray[np.bool_]
    naissances: Entiers
    situation: Entiers
    contrat: Entiers
    contrat_conjoint: Entiers
    nationalite: Entiers
    handicap: npt.NDArray[np.bool_]
    ressources: Reels
    ressources_connues: npt.NDArray[np.bool_]
    base_fiscale: Reels
    fonctionnaire: npt.NDArray[np.bool_]

    def nb_dependants(self) -> Entiers:
        """Dependants declared."""
        return np.asarray((self.ages_personnes >= 0).sum(axis=1), dtype=np.int64)

    def nb_personnes(self) -> Entiers:
        """Persons to house, births to come and children in alternating custody included."""
        gardes = ((self.ages_gardes >= 0) & self.garde_alternee[:, None]).sum(axis=1)
        couple = (self.age_conjoint_jours > 0).astype(np.int64)
        return np.asarray(1 + couple + self.nb_dependants() + self.naissances + gardes, dtype=np.int64)


def _ages(rng: np.random.Generator, composition: Entiers) -> Entiers:
    ages = np.zeros(len(composition))
    for nature, tranches in AGES.items():
        membres = np.flatnonzero(composition == nature)
        choix = tirer(rng, tuple(t[2] for t in tranches), len(membres))
        debut, fin = np.array([t[0] for t in tranches]), np.array([t[1] for t in tranches])
        ages[membres] = debut[choix] + rng.random(len(membres)) * (fin - debut)[choix]
    return (ages * 365.25).astype(np.int64) + 2


def _enfants(rng: np.random.Generator, composition: Entiers, age: Entiers) -> tuple[Entiers, Entiers]:
    n = len(composition)
    nombre = np.zeros(n, dtype=np.int64)
    for nature, loi in NB_ENFANTS.items():
        membres = composition == nature
        nombre[membres] = tirer(rng, loi, int(membres.sum()))
    nombre[composition == AUTRE] = 1
    # The eldest is at most as old as its parent less 18 years; the others follow, younger.
    plafond = np.clip(age - 18 * 366, 30, 22 * 365)
    ages = (rng.random((n, MAX_ENFANTS)) * plafond[:, None]).astype(np.int64)
    ages = -np.sort(-ages, axis=1)
    ages[np.arange(MAX_ENFANTS)[None, :] >= nombre[:, None]] = -1
    lien = np.zeros((n, MAX_ENFANTS), dtype=np.int64)
    autres = composition == AUTRE
    parent = autres & (rng.random(n) < 0.6)
    ages[parent, 0] = np.minimum(age[parent] + 22 * 365, 92 * 365)
    ages[autres & ~parent, 0] = 25 * 365
    lien[parent, 0], lien[autres & ~parent, 0] = 1, 2
    return ages, lien


def _contrats(rng: np.random.Generator, age: Entiers) -> Entiers:
    n = len(age)
    ans = age / 365.25
    contrat = tirer(rng, (0.40, 0.19, 0.03, 0.18, 0.02, 0.015, 0.0, 0.165), n)
    tirage = rng.random(n)
    contrat = np.where((ans < 25) & (tirage < 0.28), 5, contrat)
    contrat = np.where((ans < 25) & (tirage >= 0.28) & (tirage < 0.38), 4, contrat)
    contrat = np.where((ans > 62) & (tirage < 0.85), 6, contrat)
    return np.where((ans >= 28) & np.isin(contrat, (4, 5)), 3, contrat)


def _revenu(rng: np.random.Generator, contrat: Entiers) -> Reels:
    mediane = np.array((1_480.0, 1_080.0, 1_050.0, 860.0, 880.0, 430.0, 1_090.0, 0.0))[contrat]
    ecart = np.array((0.26, 0.36, 0.50, 0.34, 0.18, 0.35, 0.34, 0.0))[contrat]
    return np.asarray(mediane * np.exp(rng.normal(0, 1, len(contrat)) * ecart))


def _ressources(
    rng: np.random.Generator,
    m_age: Entiers,
    contrat: Entiers,
    conjoint: Entiers,
    couple: npt.NDArray[np.bool_],
    enfants: Entiers,
    petits: Entiers,
    seul: npt.NDArray[np.bool_],
) -> Reels:
    n = len(contrat)
    montant = np.zeros((n, len(RESSOURCES)))
    nature = np.array([0, 0, 0, 2, 0, 8, 1, 3])
    for personne, present in ((contrat, np.ones(n, dtype=bool)), (conjoint, couple & (rng.random(n) < 0.72))):
        revenu = _revenu(rng, personne)
        for code in (0, 1, 2, 8):
            masque = present & (nature[personne] == code)
            montant[masque, code] += revenu[masque]
    sans = montant.sum(axis=1) < 300
    handicap = sans & (rng.random(n) < 0.22)
    montant[handicap, 4] = 971.0
    rsa = sans & ~handicap & (m_age > 25 * 365)
    montant[rsa, 3] = 535.0 + 160.0 * couple[rsa] + 190.0 * np.minimum(enfants[rsa], 4)
    montant[:, 5] = np.array((0.0, 0.0, 148.0, 338.0, 528.0, 718.0, 908.0))[np.minimum(enfants, 6)]
    montant[:, 6] = np.where((petits > 0) & (rng.random(n) < 0.7), 193.0, 0.0)
    montant[:, 7] = np.where(
        seul & (enfants > 0) & (rng.random(n) < 0.55), 105.0 * enfants + rng.integers(0, 90, n), 0.0
    )
    montant[:, 9] = np.where((contrat == 7) & ~rsa & ~handicap & (rng.random(n) < 0.4), 640.0, 0.0)
    return montant.round(0)


def _situation(rng: np.random.Generator, composition: Entiers, age: Entiers) -> Entiers:
    """Index in the order C, M, D, S, P, U, V."""
    n = len(composition)
    seul = tirer(rng, (0.56, 0.0, 0.24, 0.20, 0.0, 0.0, 0.0), n)
    seul = np.where((age > 60 * 365) & (rng.random(n) < 0.33), 6, np.where((age < 28 * 365) & (seul == 2), 0, seul))
    couple = tirer(rng, (0.0, 0.56, 0.0, 0.0, 0.12, 0.32, 0.0), n)
    return np.where(np.isin(composition, (COUPLE, FAMILLE)), couple, seul)


def tirer_menages(rng: np.random.Generator, n: int) -> Menages:
    """Draw ``n`` households."""
    composition = tirer(rng, PART_COMPOSITION, n)
    age = _ages(rng, composition)
    couple = np.isin(composition, (COUPLE, FAMILLE))
    feminin = rng.random(n) < np.array((0.49, 0.45, 0.86, 0.42, 0.5))[composition]
    conjoint = np.where(couple, np.maximum(18 * 366, age + (rng.normal(0, 4, n) * 365).astype(np.int64)), 0)
    ages_personnes, lien = _enfants(rng, composition, age)
    enfants = ((ages_personnes >= 0) & (lien == 0)).sum(axis=1)
    petits = ((ages_personnes >= 0) & (ages_personnes < 3 * 365)).sum(axis=1)
    contrat, contrat_conjoint = _contrats(rng, age), _contrats(rng, conjoint)
    ressources = _ressources(rng, age, contrat, contrat_conjoint, couple, enfants, petits, ~couple)
    gardes = np.full((n, MAX_GARDES), -1)
    pere = (composition == ISOLE) & ~feminin & (age > 26 * 365) & (rng.random(n) < 0.13)
    gardes[pere, 0] = rng.integers(365, 16 * 365, int(pere.sum()))
    deux = pere & (rng.random(n) < 0.4)
    gardes[deux, 1] = rng.integers(365, 14 * 365, int(deux.sum()))
    gardes[pere] = np.minimum(gardes[pere], np.maximum(365, age[pere] - 18 * 366)[:, None])
    imposable = ressources[:, list(IMPOSABLES)].sum(axis=1)
    return Menages(
        composition=composition,
        feminin=feminin,
        age_jours=age,
        age_conjoint_jours=conjoint,
        ages_personnes=ages_personnes,
        lien_personnes=lien,
        personnes_feminines=rng.random((n, MAX_ENFANTS)) < 0.49,
        ages_gardes=gardes,
        garde_alternee=rng.random(n) < 0.6,
        naissances=(
            np.isin(composition, (COUPLE, MONOPARENTAL, FAMILLE)) & (age < 41 * 365) & (rng.random(n) < 0.06)
        ).astype(np.int64),
        situation=_situation(rng, composition, age),
        contrat=contrat,
        contrat_conjoint=contrat_conjoint,
        nationalite=tirer(rng, (0.72, 0.06, 0.22), n),
        handicap=rng.random(n) < np.where(age > 55 * 365, 0.16, 0.055),
        ressources=ressources,
        ressources_connues=rng.random(n) > 0.04,
        base_fiscale=(imposable * 12 * 0.9 * np.exp(rng.normal(-0.06, 0.14, n))).round(0),
        fonctionnaire=(np.isin(contrat, (0, 1))) & (rng.random(n) < 0.09),
    )
