"""What is asked for and from where: communes, types, motives, present housing.

What belongs here: the demande itself at its filing, and the redrawing of its wishes. What does not: who asks
(``menages``).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import Entiers
from ingestion.simulation.menages import COUPLE, FAMILLE, Menages
from ingestion.simulation.parc import Reels, tirer
from ingestion.simulation.territoire import NB_VOISINS, SEEDS, Territoire, lire_csv

MODELES = (
    "HLM",
    "LP",
    "CPE",
    "CP",
    "SH",
    "RS",
    "SLHT",
    "LTG",
    "SD",
    "HOT",
    "RE",
    "POCC",
    "FONC",
    "CAMCAR",
    "SQUAT",
    "RHVS",
    "CDEFCM",
)
PART_MODELES = (
    0.275,
    0.265,
    0.135,
    0.125,
    0.04,
    0.035,
    0.03,
    0.025,
    0.02,
    0.012,
    0.012,
    0.014,
    0.004,
    0.003,
    0.002,
    0.002,
    0.001,
)
HLM, LP, POCC = 0, 1, 11
GROUPE_MODELE = np.array([0, 1, 2, 2, 3, 3, 3, 2, 3, 3, 2, 1, 1, 3, 3, 3, 3])
MOTIFS = tuple(f"{i:02d}" for i in range(1, 24))
# First motive by present housing (social tenant, private tenant or owner, hosted, precarious); the dwelling that does
# not suit is 42 % of all.
POIDS_MOTIFS = (
    {13: 30, 17: 12, 8: 11, 7: 5, 10: 7, 9: 9, 11: 7, 12: 2, 21: 4, 19: 4, 3: 2, 20: 2, 15: 1, 6: 2, 2: 1, 23: 1},
    {9: 26, 13: 18, 3: 9, 4: 10, 5: 6, 8: 6, 7: 2, 10: 2, 17: 3, 11: 7, 19: 4, 6: 2, 21: 1, 14: 1, 22: 1, 23: 2},
    {1: 40, 12: 18, 13: 14, 11: 9, 14: 3, 15: 2, 19: 4, 8: 4, 6: 2, 18: 2, 23: 2},
    {1: 76, 3: 5, 6: 7, 8: 4, 5: 2, 13: 3, 11: 2, 23: 1},
)
TYPES = ("C", "T1", "T2", "T3", "T4", "T5", "T6P")


@dataclass
class Souhaits:
    """One value per demande.

    Args:
        voeux: indexes of communes, ranked, -1 when none.
        quartiers: index of a quartier of the largest commune for each wish, -1 when none.
        types: indexes in ``TYPES``, ranked, -1 when none.
        pieces_min, pieces_max: what fits the household (strict norm).
        categorie: 0 flat, 1 house, 2 either.
        elargie: accepts other communes of the EPCI.
        loyer_max: euros, 0 when not given.
        modele, modele_2: index in ``MODELES`` (second one -1 when none).
        motifs: indexes in ``MOTIFS``, ranked, -1 when none.
        residence: index of the commune, or -1-k for the k-th commune outside the département.
        logit_renouvellement, attrait: latent persistence and chance to be chosen.

    """

    voeux: Entiers
    quartiers: Entiers
    types: Entiers
    pieces_min: Entiers
    pieces_max: Entiers
    categorie: Entiers
    elargie: npt.NDArray[np.bool_]
    loyer_max: Entiers
    modele: Entiers
    modele_2: Entiers
    motifs: Entiers
    residence: Entiers
    logit_renouvellement: Reels
    attrait: Reels


def norme() -> tuple[Entiers, Entiers]:
    """Rooms that fit a household: (fewest, most) by [couple][persons], from the dated norm in force."""
    bas, haut = np.ones((2, 100), dtype=np.int64), np.ones((2, 100), dtype=np.int64)
    for ligne in lire_csv(SEEDS / "norme_typologie.csv"):
        if ligne["norme"] != "strict" or ligne["valide_au"]:
            continue
        couples = {"": (0, 1), "true": (1,), "false": (0,)}[ligne["is_couple"]]
        for nombre in range(int(ligne["nb_personnes_min"]), min(99, int(ligne["nb_personnes_max"])) + 1):
            bas[couples, nombre] = int(ligne["nb_pieces_min"])
            haut[couples, nombre] = int(ligne["nb_pieces_max"])
    return bas, haut


def tirer_voeux(rng: np.random.Generator, territoire: Territoire, premier: Entiers) -> tuple[Entiers, Entiers]:
    """Complete a first wish with neighbouring communes and give quartiers of the largest."""
    n = len(premier)
    nombre = 1 + tirer(rng, p.NB_VOEUX, n)
    cle = territoire.attraction_voisins[premier] + rng.gumbel(size=(n, NB_VOISINS))
    ordre = np.argsort(-cle, axis=1, kind="stable")[:, :5]
    suivants = np.take_along_axis(territoire.voisins[premier], ordre, axis=1)
    voeux = np.concatenate([premier[:, None], suivants], axis=1)
    voeux[np.arange(6)[None, :] >= nombre[:, None]] = -1
    quartiers = np.where((voeux == territoire.centre) & (rng.random((n, 6)) < 0.45), rng.integers(0, 24, (n, 6)), -1)
    return voeux, quartiers


def tirer_types(
    rng: np.random.Generator, menages_couple: Entiers, personnes: Entiers
) -> tuple[Entiers, Entiers, Entiers]:
    """Types wanted within the norm, and the norm itself."""
    bas, haut = norme()
    n = len(personnes)
    mini, maxi = bas[menages_couple, personnes], haut[menages_couple, personnes]
    # Most ask for the largest type of the norm, some for one room more.
    tirage = rng.random(n)
    premier = np.where((maxi > mini) & (tirage < p.PART_PLUS_GRAND_TYPE), maxi, mini)
    premier = np.where((maxi == mini) & (tirage < p.PART_TYPE_AU_DESSUS), maxi + 1, premier)
    types = np.full((n, 3), -1)
    types[:, 0] = np.minimum(premier, 6)
    second = np.where(premier >= maxi, np.where(mini < premier, premier - 1, premier + 1), premier + 1)
    deux = rng.random(n) < 0.33
    types[deux, 1] = np.minimum(second, 6)[deux]
    types[types[:, 1] == types[:, 0], 1] = -1
    trois = (types[:, 1] > 0) & (rng.random(n) < 0.06)
    autre = np.minimum(types[:, :2].max(axis=1) + 1, 6)
    trois &= (autre != types[:, 0]) & (autre != types[:, 1])
    types[trois, 2] = autre[trois]
    return types, mini, maxi


def tirer_attrait(rng: np.random.Generator, logit: Reels) -> Reels:
    """Draw the chance to be chosen (log-weight): who waits for one precise dwelling persists, and is housed less."""
    persistance = (logit - p.RENOUVELLEMENT_LOGIT_MOYEN) / p.RENOUVELLEMENT_LOGIT_ECART
    return np.asarray(rng.normal(0, p.ATTRAIT_ECART, len(logit)) + p.ATTRAIT_PERSISTANCE * persistance)


def _motifs(rng: np.random.Generator, modele: Entiers) -> Entiers:
    n = len(modele)
    motifs = np.full((n, 3), -1)
    for groupe, loi in enumerate(POIDS_MOTIFS):
        membres = np.flatnonzero(GROUPE_MODELE[modele] == groupe)
        codes = np.array(list(loi)) - 1
        cle = np.log(np.array(list(loi.values()), dtype=float)) + rng.gumbel(size=(len(membres), len(codes)))
        motifs[membres] = codes[np.argsort(-cle, axis=1, kind="stable")[:, :3]]
    nombre = 1 + tirer(rng, (0.62, 0.28, 0.10), n)
    motifs[np.arange(3)[None, :] >= nombre[:, None]] = -1
    return motifs


def tirer_residence(rng: np.random.Generator, territoire: Territoire, premier: Entiers) -> Entiers:
    """Commune of residence: that of the first wish, a neighbour, or elsewhere in France."""
    n = len(premier)
    tirage = rng.random(n)
    voisin = territoire.voisins[premier, rng.integers(0, NB_VOISINS, n)]
    return np.where(
        tirage < 0.62, premier, np.where(tirage < 0.93, voisin, -1 - rng.integers(0, len(territoire.ailleurs), n))
    )


def tirer_souhaits(rng: np.random.Generator, territoire: Territoire, menages: Menages) -> Souhaits:
    """Draw what each household asks for."""
    n = len(menages.composition)
    premier = tirer(rng, territoire.attraction, n)
    voeux, quartiers = tirer_voeux(rng, territoire, premier)
    couple = np.isin(menages.composition, (COUPLE, FAMILLE)).astype(np.int64)
    types, mini, maxi = tirer_types(rng, couple, menages.nb_personnes())
    chambre = (menages.contrat == 5) & (menages.nb_personnes() == 1) & (rng.random(n) < 0.08)
    types[chambre, 1], types[chambre, 0] = 1, 0
    modele = tirer(rng, PART_MODELES, n)
    sans_parents = (menages.age_jours > 58 * 365) & (modele == 2)
    modele = np.where(sans_parents, LP, modele)
    double = (modele > 1) & (modele != POCC) & (rng.random(n) < 0.05)
    total = menages.ressources.sum(axis=1)
    loyer_max = (np.clip(total * rng.uniform(0.24, 0.40, n), 220, 1_400) / 10).round().astype(np.int64) * 10
    logit = rng.normal(p.RENOUVELLEMENT_LOGIT_MOYEN, p.RENOUVELLEMENT_LOGIT_ECART, n)
    attrait = tirer_attrait(rng, logit) + p.ATTRAIT_MUTATION * (modele == HLM)
    return Souhaits(
        voeux=voeux,
        quartiers=quartiers,
        types=types,
        pieces_min=mini,
        pieces_max=maxi,
        categorie=tirer(rng, (0.34, 0.10, 0.56), n),
        elargie=rng.random(n) < 0.55,
        loyer_max=np.where(rng.random(n) < 0.12, 0, loyer_max),
        modele=modele,
        modele_2=np.where(double, np.where(modele == 3, 6, 3), -1),
        motifs=_motifs(rng, modele),
        residence=tirer_residence(rng, territoire, premier),
        logit_renouvellement=logit + 0.25 * (modele == HLM),
        attrait=attrait,
    )
