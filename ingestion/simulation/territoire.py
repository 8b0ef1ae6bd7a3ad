"""Communes of the département: parc to spread, attraction of wishes, neighbours.

What belongs here: what the référentiels say of the territory. What does not: dwellings and households themselves.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import Entiers
from warehouse.settings import WAREHOUSE_DIR

SEEDS = WAREHOUSE_DIR / "seeds"
CENTRES = Path(__file__).parent / "reference" / "centre_commune.csv"
NB_VOISINS = 14
DISTANCE_TYPE_KM = 7.0
TOULOUSE = "31555"
# Quartiers of Toulouse: names only; the last figure says whether it holds dwellings of a quartier prioritaire.
QUARTIERS = (
    ("Bagatelle", 1), ("Bellefontaine", 1), ("Reynerie", 1), ("La Faourette", 1), ("Empalot", 1), ("Les Izards", 1),
    ("Soupetard", 1), ("La Gloire", 1), ("Arènes", 1), ("Pradettes", 1), ("Cépière", 1), ("Saint-Cyprien", 0),
    ("Minimes", 0), ("Croix-Daurade", 0), ("Lardenne", 0), ("Saint-Simon", 0), ("Côte Pavée", 0), ("Rangueil", 0),
    ("Sept Deniers", 0), ("Bonnefoy", 0), ("Montaudran", 0), ("Borderouge", 0), ("Purpan", 0), ("Saint-Martin", 0),
)  # fmt: skip


@dataclass(frozen=True)
class Territoire:
    """The communes, by index in the order of their code.

    Args:
        codes: INSEE codes.
        noms: names.
        codes_postaux: one postcode each.
        epci: index of the EPCI in ``epcis``.
        epcis: SIREN of the EPCI.
        epci_noms: their names.
        parc: dwellings at scale 1.
        qpv: dwellings at scale 1 in a quartier prioritaire.
        loyer: what the zone of the commune makes of a rent.
        attraction: probability of a first wish.
        voisins: nearest communes with social housing, nearest first (the commune itself excluded).
        attraction_voisins: log-weight of each neighbour.

    """

    codes: tuple[str, ...]
    noms: tuple[str, ...]
    codes_postaux: tuple[str, ...]
    epci: Entiers
    epcis: tuple[str, ...]
    epci_noms: tuple[str, ...]
    parc: Entiers
    qpv: Entiers
    loyer: npt.NDArray[np.float64]
    attraction: npt.NDArray[np.float64]
    voisins: Entiers
    attraction_voisins: npt.NDArray[np.float64]

    def indice(self, code: str) -> int:
        """Return the index of a commune."""
        return self.codes.index(code)


def lire_csv(chemin: Path, separateur: str = ",") -> list[dict[str, str]]:
    """Read a small reference file."""
    with chemin.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=separateur))


def repartir(total: int, poids: npt.NDArray[np.float64]) -> Entiers:
    """Spread a whole number by weights (largest remainders); the parts sum to ``total``."""
    if total <= 0 or poids.sum() <= 0:
        return np.zeros(len(poids), dtype=np.int64)
    exact = total * poids / poids.sum()
    parts = np.floor(exact).astype(np.int64)
    reste = total - int(parts.sum())
    parts[np.argsort(-(exact - parts), kind="stable")[:reste]] += 1
    return parts


def _parc(epci: Entiers, epcis: tuple[str, ...], residences: npt.NDArray[np.float64]) -> Entiers:
    cible = repartir(p.PARC_TOTAL, np.array([p.PARC_EPCI[code] for code in epcis], dtype=float))
    parc = np.zeros(len(epci), dtype=np.int64)
    for rang, nombre in enumerate(cible):
        membres = np.flatnonzero(epci == rang)
        parc[membres] = repartir(int(nombre), residences[membres])
    return parc


def _parc_qpv(codes: tuple[str, ...], epci: Entiers, epcis: tuple[str, ...], parc: Entiers) -> Entiers:
    habitants = np.zeros(len(codes))
    for ligne in lire_csv(SEEDS / "qpv.csv"):
        if ligne["population"]:
            habitants[codes.index(ligne["code_commune"])] += float(ligne["population"])
    qpv = np.zeros(len(codes), dtype=np.int64)
    for rang, code in enumerate(epcis):
        membres = epci == rang
        total = round(p.QPV_PART_EPCI.get(code, 0.0) * int(parc[membres].sum()))
        qpv += repartir(total, np.where(membres, habitants, 0.0))
    return np.minimum(qpv, (0.9 * parc).astype(np.int64))


def _voisins(parc: Entiers) -> tuple[Entiers, npt.NDArray[np.float64]]:
    centres = lire_csv(CENTRES)
    latitude = np.array([float(c["latitude"]) for c in centres])
    x = np.array([float(c["longitude"]) for c in centres]) * 111.32 * np.cos(np.radians(43.5))
    distance = np.hypot(x[:, None] - x[None, :], (latitude[:, None] - latitude[None, :]) * 110.57)
    np.fill_diagonal(distance, np.inf)
    attrait = np.log(np.maximum(parc, 0.2))[None, :] * 0.6 - distance / DISTANCE_TYPE_KM
    voisins = np.argsort(-attrait, axis=1, kind="stable")[:, :NB_VOISINS]
    return voisins.astype(np.int64), np.take_along_axis(attrait, voisins, axis=1)


def _attraction(
    codes: tuple[str, ...], epci: Entiers, epcis: tuple[str, ...], parc: Entiers
) -> npt.NDArray[np.float64]:
    """Return the probability of a first wish: shares of the EPCI, then the parc, some communes more sought."""
    recherche = np.exp([np.random.default_rng(int(code)).normal(0, p.ECART_ATTRAIT_COMMUNE) for code in codes])
    recherche[codes.index(TOULOUSE)] = 1.0
    poids = parc * recherche
    delai = np.array([p.DELAI_EPCI.get(code, 0.0) for code in epcis])
    totaux = np.bincount(epci, weights=parc, minlength=len(epcis)) * delai
    totaux *= (1 - sum(p.VOEU_EPCI.values())) / totaux.sum()
    for code, part in p.VOEU_EPCI.items():
        totaux[epcis.index(code)] = part
    par_epci = np.maximum(np.bincount(epci, weights=poids, minlength=len(epcis)), 1e-9)
    attraction = poids / par_epci[epci] * totaux[epci]
    return np.asarray(attraction / attraction.sum())


def charger() -> Territoire:
    """Read the référentiels and compute the territory at scale 1."""
    communes = sorted(lire_csv(SEEDS / "commune.csv"), key=lambda c: c["code_commune"])
    codes = tuple(c["code_commune"] for c in communes)
    epcis = tuple(sorted(p.PARC_EPCI))
    epci = np.array([epcis.index(c["epci_code"]) for c in communes], dtype=np.int64)
    postaux = {c["code_commune"]: c["code_postal"] for c in reversed(lire_csv(SEEDS / "code_postal.csv"))}
    rp = {
        c["code_commune"]: float(c["residences_principales"] or 0)
        for c in lire_csv(SEEDS / "residences_principales.csv")
    }
    zones = {c["code_commune"]: c["zone_abc"] for c in lire_csv(SEEDS / "zonage_abc.csv") if not c["valide_au"]}
    noms_epci = {c["epci_code"]: c["nom"] for c in lire_csv(SEEDS / "epci.csv")}
    parc = _parc(epci, epcis, np.array([rp.get(code, 0.0) for code in codes]))
    attraction = _attraction(codes, epci, epcis, parc)
    voisins, attraction_voisins = _voisins(parc)
    return Territoire(
        codes=codes,
        noms=tuple(c["nom"] for c in communes),
        codes_postaux=tuple(postaux.get(code, "31000") for code in codes),
        epci=epci,
        epcis=epcis,
        epci_noms=tuple(noms_epci[code] for code in epcis),
        parc=parc,
        qpv=_parc_qpv(codes, epci, epcis, parc),
        loyer=np.array([p.LOYER_ZONE[zones.get(code, "C")] for code in codes]),
        attraction=attraction,
        voisins=voisins,
        attraction_voisins=attraction_voisins,
    )
