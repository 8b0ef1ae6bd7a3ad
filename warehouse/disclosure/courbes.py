"""Which points of the waiting curves readers outside the perimeter may see.

What belongs here: the rule, from exact curves to the months that are shown. What does not: what readers deduce from
them (``courbes_lues``, which knows nothing of the rule), SQL (``diffusion_courbes``).

Who knew how many are followed would read from two points how many left in between, by a lease or otherwise, and what
the whole leaves to the groups that are not shown. So the groups that a dimension cuts the département into are shown at
the same months only, and between two of them each group shown, and those not shown together, have no exit of a kind or
as many as the threshold; after the last month too. Every count that can be told is then a sum of such ones. Dimensions
share nothing but the whole: one at a time, and the EPCI for all demandes alone.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

GROUPE = ("territoire_type", "territoire_code", "typologie", "priorite", "mutation")
SORTIES = ("logees", "autres")
PROBABILITES = ("survie", "survie_basse", "survie_haute", "incidence_logee", "incidence_basse", "incidence_haute")
PAS_EN_MOIS = 3
# A smaller group would leave hardly a month to the others.
FOIS_LE_SEUIL = 10

Entiers = NDArray[np.int64]


def dimension() -> pl.Expr:
    """Tell what cuts the département into groups such as that of a row."""
    return (
        pl.when(territoire_type="epci")
        .then(pl.lit("epci"))
        .when(pl.col("typologie") != "TOUS")
        .then(pl.lit("typologie"))
        .when(pl.col("priorite") != "TOUS")
        .then(pl.lit("priorite"))
        .when(pl.col("mutation") != "TOUS")
        .then(pl.lit("mutation"))
        .otherwise(pl.lit("ensemble"))
    )


def choisir(courbes: pl.DataFrame, seuil: int) -> pl.DataFrame:
    """Return the points shown of one département and period: ``GROUPE``, ``attente_mois``, ``PROBABILITES``.

    ``courbes``: one row per group and month in which somebody enters or leaves (``a_risque``, ``logees``, ``autres``,
    ``censurees``, ``PROBABILITES``).
    """
    mois = np.arange(0, max(courbes["attente_mois"]) + PAS_EN_MOIS, PAS_EN_MOIS)
    groupes = {cle: lignes.sort("attente_mois") for cle, lignes in courbes.group_by(GROUPE, maintain_order=True)}
    cumuls = {cle: _cumuler(lignes, mois) for cle, lignes in groupes.items()}
    noms = {cle: lignes.select(dimension()).item(0, 0) for cle, lignes in groupes.items()}
    (ensemble,) = (cle for cle, nom in noms.items() if nom == "ensemble")
    points = [courbes.clear()]
    for nom in sorted(set(noms.values())):
        parts = {cle: cumuls[cle] for cle in groupes if noms[cle] == nom}
        montres = _montrables(parts, cumuls[ensemble], seuil)
        if montres:
            siens = np.array([parts[cle] for cle in montres])
            places = _grille(np.concatenate([siens, [cumuls[ensemble] - siens.sum(axis=0)]]), seuil)
            points += [_points(groupes[cle], mois[places].tolist(), seuil) for cle in montres]
    return pl.concat(points).select(*GROUPE, "attente_mois", *PROBABILITES)


def _cumuler(lignes: pl.DataFrame, mois: Entiers) -> Entiers:
    """Count the exits of each kind up to each month, then in all."""
    jusque = lignes["attente_mois"].to_numpy()[:, None] <= np.append(mois, np.iinfo(np.int64).max)
    return np.asarray(lignes.select(SORTIES).to_numpy().T.astype(np.int64) @ jusque)


def _montrables(parts: dict[tuple[object, ...], Entiers], tout: Entiers, seuil: int) -> list[tuple[object, ...]]:
    """Return the groups that are large; the others are large too, together, or nobody."""
    par_taille = sorted(parts, key=lambda cle: (parts[cle][:, -1].min(), [str(mot) for mot in cle]))
    for cachees in range(len(par_taille)):
        montrees = par_taille[cachees:]
        totaux = np.array([parts[cle][:, -1] for cle in montrees])
        reste = tout[:, -1] - totaux.sum(axis=0)
        if totaux.min() >= FOIS_LE_SEUIL * seuil and _sont_assez(reste, FOIS_LE_SEUIL * seuil):
            return montrees
    return []


def _grille(cumuls: Entiers, seuil: int) -> list[int]:
    """Return the places of the months shown, one after the other; the last ones fall when too few exits follow."""
    places: list[int] = []
    for place in range(cumuls.shape[-1] - 1):
        avant = cumuls[..., places[-1]] if places else 0
        if _sont_assez(cumuls[..., place] - avant, seuil):
            places.append(place)
    while places and not _sont_assez(cumuls[..., -1] - cumuls[..., places[-1]], seuil):
        places.pop()
    return places


def _sont_assez(nombres: Entiers, seuil: int) -> bool:
    return bool(((nombres == 0) | (nombres >= seuil)).all())


def _points(lignes: pl.DataFrame, mois: Iterable[int], seuil: int) -> pl.DataFrame:
    """Return what a curve says at these months, while enough are followed: its last movement up to each."""
    points = [lignes.clear()]
    for attente in mois:
        avant = lignes.filter(pl.col("attente_mois") <= attente).tail(1)
        if avant.is_empty():
            continue
        partis = (
            0
            if avant["attente_mois"].item() == attente
            else avant.select(*SORTIES, "censurees").sum_horizontal().item()
        )
        if avant["a_risque"].item() - partis < seuil:
            break
        points.append(avant.with_columns(pl.lit(attente).cast(lignes.schema["attente_mois"]).alias("attente_mois")))
    return pl.concat(points)
