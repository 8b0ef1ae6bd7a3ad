"""Identities of fictitious persons: names, addresses, contacts.

What belongs here: pools of words drawn once, and the draw for each demande. Every contact is in a range reserved for
fiction (telephone numbers that the regulator keeps for audiovisual works, domain ``.invalid``), and every demande says
that the person is fictitious.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np
import polars as pl
from faker import Faker

from ingestion.simulation.calendrier import Entiers
from ingestion.simulation.menages import Menages

MENTION = "Personne fictive (simulation)"
NB_NOMS, NB_PRENOMS, NB_VOIES, NB_METIERS = 3_000, 900, 1_500, 400


@dataclass(frozen=True)
class Identites:
    """Pools and, for each demande, indexes in them.

    Args:
        noms, prenoms_f, prenoms_m, voies, metiers, employeurs: pools.
        nom, nom_naissance, prenom, nom_conjoint, prenom_conjoint: indexes of each demande.
        voie, numero, voie_2, numero_2: addresses, before and after a move.
        metier, employeur: indexes.
        telephone: six last digits, -1 when none.
        courriel: has one.

    """

    noms: tuple[str, ...]
    prenoms_f: tuple[str, ...]
    prenoms_m: tuple[str, ...]
    voies: tuple[str, ...]
    metiers: tuple[str, ...]
    employeurs: tuple[str, ...]
    nom: Entiers
    nom_naissance: Entiers
    prenom: Entiers
    nom_conjoint: Entiers
    prenom_conjoint: Entiers
    voie: Entiers
    numero: Entiers
    voie_2: Entiers
    numero_2: Entiers
    metier: Entiers
    employeur: Entiers
    telephone: Entiers
    courriel: np.ndarray


def sans_accent(mot: str) -> str:
    """Lower-case letters and digits only, for an address."""
    plat = unicodedata.normalize("NFKD", mot).encode("ascii", "ignore").decode()
    return "".join(c for c in plat.lower() if c.isalnum())


def tirer_identites(rng: np.random.Generator, graine: int, menages: Menages) -> Identites:
    """Draw an identity for each household."""
    faux = Faker("fr_FR")
    faux.seed_instance(graine)
    simples = [faux.last_name() for _ in range(NB_NOMS - 500)]
    noms = tuple(simples + [f"{faux.last_name()}-{faux.last_name()}" for _ in range(500)])
    n = len(menages.composition)
    nom = rng.integers(0, NB_NOMS, n)
    couple = menages.age_conjoint_jours > 0
    marie = menages.situation == 1
    return Identites(
        noms=noms,
        prenoms_f=tuple(faux.first_name_female() for _ in range(NB_PRENOMS)),
        prenoms_m=tuple(faux.first_name_male() for _ in range(NB_PRENOMS)),
        voies=tuple(faux.street_name() for _ in range(NB_VOIES)),
        metiers=tuple(faux.job()[:39].strip() for _ in range(NB_METIERS)),
        employeurs=tuple(faux.company()[:50].strip() for _ in range(NB_METIERS)),
        nom=nom,
        nom_naissance=np.where(menages.feminin & marie, rng.integers(0, NB_NOMS, n), nom),
        prenom=rng.integers(0, NB_PRENOMS, n),
        nom_conjoint=np.where(couple & ~marie, rng.integers(0, NB_NOMS, n), nom),
        prenom_conjoint=rng.integers(0, NB_PRENOMS, n),
        voie=rng.integers(0, NB_VOIES, n),
        numero=rng.integers(1, 180, n),
        voie_2=rng.integers(0, NB_VOIES, n),
        numero_2=rng.integers(1, 180, n),
        metier=rng.integers(0, NB_METIERS, n),
        employeur=rng.integers(0, NB_METIERS, n),
        telephone=np.where(rng.random(n) < 0.955, rng.integers(0, 10_000, n), -1),
        courriel=rng.random(n) < 0.82,
    )


def telephone(chiffres: Entiers) -> pl.Series:
    """Mobile numbers of the range kept for fiction (06 39 98 00 00 to 99 99)."""
    return pl.select(
        pl.when(pl.Series(chiffres) >= 0).then(
            pl.concat_str(pl.lit("063998"), pl.Series(np.maximum(chiffres, 0)).cast(pl.String).str.zfill(4))
        )
    ).to_series()
