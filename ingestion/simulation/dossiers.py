"""What is drawn once for each demande and only shown in the files: present dwelling, entry dates, gaps of the form."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingestion.simulation.calendrier import Entiers
from ingestion.simulation.demandes import Demandes
from ingestion.simulation.parc import Reels, tirer
from ingestion.simulation.souhaits import HLM, LP, POCC


@dataclass(frozen=True)
class Dossiers:
    """One value per demande.

    Args:
        nud: unique number.
        parking, rez_de_chaussee, sans_ascenseur: comfort accepted or wanted.
        entree_logement: days before the filing.
        loyer_actuel, apl: euros a month, 0 when none.
        type_actuel: index in C, T1..T6P, -1 when not asked.
        surface_actuelle: m2, 0 when not given.
        categorie_actuelle: flat or house.
        proprietaire: owns a dwelling.
        civilite_ancienne: says « Mademoiselle ».
        handicap_nature: 0 upper limbs, 1 lower limbs, 2 hearing, 3 sight, 4 other.
        marche: 0 to 3.
        fiscal_1, fiscal_2: taxable income of N-1, of N-2 known.
        deja_bailleur: 0 yes, 1 no, 2 not documented.
        naissance_prevue: days after the filing.

    """

    nud: npt.NDArray[np.str_]
    parking: npt.NDArray[np.bool_]
    rez_de_chaussee: npt.NDArray[np.bool_]
    sans_ascenseur: npt.NDArray[np.bool_]
    entree_logement: Entiers
    loyer_actuel: Reels
    apl: Reels
    type_actuel: Entiers
    surface_actuelle: Entiers
    categorie_actuelle: Entiers
    proprietaire: npt.NDArray[np.bool_]
    civilite_ancienne: npt.NDArray[np.bool_]
    handicap_nature: Entiers
    marche: Entiers
    fiscal_1: npt.NDArray[np.bool_]
    fiscal_2: npt.NDArray[np.bool_]
    deja_bailleur: Entiers
    naissance_prevue: Entiers


def numeros(demandes: Demandes) -> npt.NDArray[np.str_]:
    """Return the unique numbers: territory, month and year of the first filing, rank in the month, guichet."""
    n = demandes.n
    mois = demandes.creation[:n].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    ordre = np.lexsort((np.arange(n), demandes.creation[:n], mois))
    tries = mois[ordre]
    debut = np.flatnonzero(np.r_[True, tries[1:] != tries[:-1]])
    rang = np.zeros(n, dtype=np.int64)
    rang[ordre] = np.arange(n) - np.repeat(debut, np.diff(np.r_[debut, n])) + 1
    guichets = demandes.organismes.guichets
    emetteur = demandes.territoire.departement.zfill(3)
    return np.array(
        [
            f"{emetteur}{m % 12 + 1:02d}{(1970 + m // 12) % 100:02d}{r:06d}{guichets[g]}"
            for m, r, g in zip(mois.tolist(), rang.tolist(), demandes.guichet[:n].tolist(), strict=True)
        ]
    )


def tirer_dossiers(rng: np.random.Generator, demandes: Demandes) -> Dossiers:
    """Draw the rest of the form."""
    n, s, m = demandes.n, demandes.souhaits, demandes.menages
    modele, personnes = s.modele[:n], m.nb_personnes()[:n]
    paie = np.isin(modele, (HLM, LP, 5, 10))
    loyer = np.where(
        paie, np.array((380.0, 640.0))[(modele == LP).astype(int)] * (0.75 + 0.11 * personnes), 0
    ) * rng.lognormal(0, 0.18, n)
    ressources = m.ressources[:n].sum(axis=1)
    aide = np.clip(0.5 * loyer - 0.12 * np.maximum(0, ressources - 500), 0, 0.6 * loyer)
    pieces = np.clip(personnes + rng.integers(-1, 2, n) - (personnes > 3), 1, 6)
    age_min = np.maximum(m.age_jours[:n] - 18 * 366, 30)
    return Dossiers(
        nud=numeros(demandes),
        parking=rng.random(n) < 0.55,
        rez_de_chaussee=rng.random(n) < 0.7,
        sans_ascenseur=rng.random(n) < np.where(m.age_jours[:n] > 60 * 365, 0.3, 0.72),
        entree_logement=np.minimum((rng.exponential(4.5, n) * 365).astype(np.int64) + 20, age_min),
        loyer_actuel=(loyer / 5).round() * 5,
        apl=aide.round(),
        type_actuel=np.where(np.isin(modele, (8, 9, 13, 14)), -1, pieces),
        surface_actuelle=np.where(
            rng.random(n) < 0.86, np.maximum(9, 12 + 15 * pieces + rng.normal(0, 6, n)), 0
        ).astype(np.int64),
        categorie_actuelle=(rng.random(n) < 0.18).astype(np.int64),
        proprietaire=(modele == POCC) | (rng.random(n) < 0.008),
        civilite_ancienne=rng.random(n) < 0.01,
        handicap_nature=tirer(rng, (0.12, 0.48, 0.12, 0.10, 0.18), n),
        marche=tirer(rng, (0.14, 0.36, 0.32, 0.18), n),
        fiscal_1=rng.random(n) < 0.86,
        fiscal_2=rng.random(n) < 0.955,
        deja_bailleur=tirer(rng, (0.58, 0.39, 0.03), n),
        naissance_prevue=rng.integers(20, 210, n),
    )
