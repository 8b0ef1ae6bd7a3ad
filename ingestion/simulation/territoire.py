"""Communes of the département: parc to spread, attraction of wishes, neighbours.

What belongs here: what the référentiels say of the territory. What does not: dwellings and households themselves.
"""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import Entiers
from warehouse.errors import ErreurObservatoire
from warehouse.reference import communes_de, lignes_de_reference
from warehouse.settings import WAREHOUSE_DIR

SEEDS = WAREHOUSE_DIR / "seeds"
REFERENCE = Path(__file__).parent / "reference"
CENTRES, CODES_POSTAUX = REFERENCE / "centre_commune.csv", REFERENCE / "code_postal.csv.gz"
NB_VOISINS = 14
DISTANCE_TYPE_KM = 7.0
# Where the project has no centre of communes: how far those of an EPCI are from each other, and from the others.
DISTANCE_EPCI_KM, DISTANCE_AUTRE_KM = 7.0, 30.0


@dataclass(frozen=True)
class Territoire:
    """The communes, by index in the order of their code; those of no EPCI, some islands, are left out.

    Args:
        departement: code of the département.
        centre: index of its largest commune, which has quartiers.
        ailleurs: communes of other départements where some live.
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

    departement: str
    centre: int
    ailleurs: tuple[str, ...]
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

    @property
    def quartiers(self) -> tuple[str, ...]:
        """Names of the quartiers of the largest commune, in the order of ``parametres.QUARTIERS``."""
        if self.departement == p.DEPARTEMENT:
            return tuple(nom for nom, _ in p.QUARTIERS)
        return tuple(f"Quartier {rang}" for rang, _ in enumerate(p.QUARTIERS, 1))


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
    """Spread the dwellings as published by EPCI; elsewhere, and in each EPCI, by résidences principales."""
    publie = p.PARC_EPCI if set(epcis) <= set(p.PARC_EPCI) else {}
    par_epci = np.bincount(epci, weights=residences, minlength=len(epcis))
    cible = repartir(
        p.PARC_TOTAL,
        np.array([publie.get(code, total) for code, total in zip(epcis, par_epci, strict=True)], dtype=float),
    )
    parc = np.zeros(len(epci), dtype=np.int64)
    for rang, nombre in enumerate(cible):
        membres = np.flatnonzero(epci == rang)
        parc[membres] = repartir(int(nombre), residences[membres])
    return parc


def _parc_qpv(codes: tuple[str, ...], epci: Entiers, epcis: tuple[str, ...], parc: Entiers) -> Entiers:
    habitants = np.zeros(len(codes))
    for ligne in lire_csv(SEEDS / "qpv.csv"):
        if ligne["population"] and ligne["code_commune"] in codes:
            habitants[codes.index(ligne["code_commune"])] += float(ligne["population"])
    qpv = np.zeros(len(codes), dtype=np.int64)
    for rang, code in enumerate(epcis):
        membres = epci == rang
        total = round(p.QPV_PART_EPCI.get(code, 0.0) * int(parc[membres].sum()))
        qpv += repartir(total, np.where(membres, habitants, 0.0))
    return np.minimum(qpv, (0.9 * parc).astype(np.int64))


def _distances(codes: tuple[str, ...], epci: Entiers) -> npt.NDArray[np.float64]:
    """Kilometres between communes, roughly where their centres are not known."""
    centres = lire_csv(CENTRES)
    if [c["code_commune"] for c in centres] != list(codes):
        return np.where(epci[:, None] == epci[None, :], DISTANCE_EPCI_KM, DISTANCE_AUTRE_KM)
    latitude = np.array([float(c["latitude"]) for c in centres])
    x = np.array([float(c["longitude"]) for c in centres]) * 111.32 * np.cos(np.radians(43.5))
    return np.hypot(x[:, None] - x[None, :], (latitude[:, None] - latitude[None, :]) * 110.57)


def _voisins(parc: Entiers, distance: npt.NDArray[np.float64]) -> tuple[Entiers, npt.NDArray[np.float64]]:
    np.fill_diagonal(distance, np.inf)
    attrait = np.log(np.maximum(parc, 0.2))[None, :] * 0.6 - distance / DISTANCE_TYPE_KM
    voisins = np.argsort(-attrait, axis=1, kind="stable")[:, :NB_VOISINS]
    return voisins.astype(np.int64), np.take_along_axis(attrait, voisins, axis=1)


def _attraction(
    codes: tuple[str, ...], epci: Entiers, epcis: tuple[str, ...], parc: Entiers, centre: int
) -> npt.NDArray[np.float64]:
    """Return the probability of a first wish: shares of the EPCI, then the parc, some communes more sought."""
    graines = [int(code) if code.isdigit() else int(code, 36) for code in codes]
    recherche = np.exp([np.random.default_rng(graine).normal(0, p.ECART_ATTRAIT_COMMUNE) for graine in graines])
    recherche[centre] = 1.0
    poids = parc * recherche
    voeux = {code: part for code, part in p.VOEU_EPCI.items() if code in epcis}
    delai = np.array([p.DELAI_EPCI.get(code, 0.0 if voeux else 1.0) for code in epcis])
    totaux = np.bincount(epci, weights=parc, minlength=len(epcis)) * delai
    totaux *= (1 - sum(voeux.values())) / totaux.sum()
    for code, part in voeux.items():
        totaux[epcis.index(code)] = part
    par_epci = np.maximum(np.bincount(epci, weights=poids, minlength=len(epcis)), 1e-9)
    attraction = poids / par_epci[epci] * totaux[epci]
    return np.asarray(attraction / attraction.sum())


def charger(departement: str = p.DEPARTEMENT) -> Territoire:
    """Read the référentiels and compute the territory at scale 1."""
    communes = [c for c in communes_de(departement) if c["epci_code"]]
    if len(communes) <= NB_VOISINS:
        raise ErreurObservatoire(
            f"Le département « {departement} » ne peut pas être simulé : ses communes sont trop peu nombreuses."
        )
    codes = tuple(c["code_commune"] for c in communes)
    epcis = tuple(sorted({c["epci_code"] for c in communes}))
    epci = np.array([epcis.index(c["epci_code"]) for c in communes], dtype=np.int64)
    centre = int(np.argmax([int(c["population"] or 0) for c in communes]))
    postaux = {c["code_commune"]: c["code_postal"] for c in reversed(_codes_postaux())}
    rp = {c["code_commune"]: float(c["residences_principales"]) for c in lignes_de_reference("residences_principales")}
    zones = {c["code_commune"]: c["zone_abc"] for c in lignes_de_reference("zonage_abc") if not c["valide_au"]}
    noms_epci = {c["epci_code"]: c["nom"] for c in lignes_de_reference("epci")}
    parc = _parc(epci, epcis, np.array([rp.get(code, 0.0) for code in codes]))
    attraction = _attraction(codes, epci, epcis, parc, centre)
    voisins, attraction_voisins = _voisins(parc, _distances(codes, epci))
    return Territoire(
        departement=departement,
        centre=centre,
        ailleurs=tuple(code for code in p.AILLEURS if not code.startswith(departement)),
        codes=codes,
        noms=tuple(c["nom"] for c in communes),
        codes_postaux=tuple(postaux.get(code, departement.ljust(5, "0")) for code in codes),
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


def _codes_postaux() -> list[dict[str, str]]:
    with gzip.open(CODES_POSTAUX, "rt", encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))
