"""The indicators of waiting time (section 3.3 of the domain dossier) in every territory and group, from the curves.

What belongs here: what is read on a curve of ``delais``, cell by cell; no SQL, no model, no rule read from them.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from tests.independent import delais
from tests.independent.calculs import Fichiers, mailles
from tests.independent.propositions import CLE

HORIZONS = (12, 24, 36)
SEUIL = 11  # A year of waiting that housed fewer says nothing of its end.


def cellules(fichiers: Fichiers, periode: str, debut: date, fin: date) -> pl.DataFrame:
    """People followed in a period, repeated for each cell that holds them."""
    ensemble = delais.suivis(fichiers, debut, fin, par_priorite=False).with_columns(tous=pl.lit("TOUS"))
    separes = delais.suivis(fichiers, debut, fin, par_priorite=True)
    dimensions = {
        "ensemble": (ensemble, "tous"),
        "typologie": (ensemble, "typologie"),
        "mutation": (ensemble, "mutation"),
        "priorite": (separes, "priorite"),
    }
    blocs = []
    for niveau, codes in mailles():
        for dimension, (individus, colonne) in dimensions.items():
            if niveau == "commune" and (dimension != "ensemble" or len(periode) > 4):
                continue
            blocs.append(
                individus.select(
                    "entree",
                    "duree",
                    "cause",
                    periode=pl.lit(periode),
                    territoire_type=pl.lit(niveau),
                    territoire_code=pl.col("commune").replace_strict(codes, default=None, return_dtype=pl.String),
                    dimension=pl.lit(dimension),
                    modalite=pl.col(colonne),
                )
            )
    return pl.concat(blocs).drop_nulls("territoire_code")


def lire(
    pas: list[delais.Pas], restent: list[int], loges: list[int]
) -> Iterator[tuple[str, float | None, float | None, float | None]]:
    """Indicator, value, low and high bound read on a curve.

    Args:
        pas: steps of the curve.
        restent: people still followed after each of them.
        loges: months that each of the housed had waited.
    """
    franchi = next((p for p in pas if p.survie <= delais.DEMI), None)
    if franchi is None or franchi.a_risque < SEUIL:
        # A median that a handful of people decide is unknown, and so are its bounds.
        yield "attente_mediane", None, None, None
    else:
        yield "attente_mediane", franchi.attente_mois, *bornes_de_la_mediane(pas)
    for horizon in HORIZONS:
        annee = [mois for mois in loges if mois <= horizon and (horizon == HORIZONS[0] or mois > horizon - 12)]
        dernier = max((i for i, p in enumerate(pas) if p.attente_mois <= horizon), default=None)
        suivi = dernier is not None and (pas[dernier].attente_mois == horizon or restent[dernier] > 0)
        if dernier is None or not suivi or 0 < len(annee) < SEUIL:
            yield f"loge_{horizon}_mois", None, None, None
            yield f"incidence_loge_{horizon}_mois", None, None, None
            continue
        p = pas[dernier]
        bornes = [None if b is None else 100 * (1 - b) for b in (p.survie_haute, p.survie_basse)]
        yield f"loge_{horizon}_mois", 100 * (1 - p.survie), bornes[0], bornes[1]
        bornes = [None if b is None else 100 * b for b in (p.incidence_basse, p.incidence_haute)]
        yield f"incidence_loge_{horizon}_mois", 100 * p.incidence_logee, bornes[0], bornes[1]


def bornes_de_la_mediane(pas: list[delais.Pas]) -> tuple[int | None, int | None]:
    """Months in which the bounds of the curve get to a half; a curve that is at zero has no high bound."""
    bas = [p.attente_mois for p in pas if (0 if p.survie_basse is None else p.survie_basse) <= 0.5 and p.survie < 1]
    hauts = [p.attente_mois for p in pas if p.survie_haute is not None and p.survie_haute <= 0.5]
    return min(bas, default=None), min(hauts, default=None)


def indicateurs(individus: pl.DataFrame) -> pl.DataFrame:
    """Every indicator of every cell."""
    comptes = delais.comptes(individus, CLE)
    mouvements = comptes.partition_by(CLE, as_dict=True)
    loges = individus.filter(cause="logee").partition_by(CLE, as_dict=True)
    lignes: list[tuple] = []
    for cle, groupe in mouvements.items():
        pas = delais.courbe(groupe.select("attente_mois", "entrees", "logee", "autre", "coupee").iter_rows())
        partis = groupe.select(pl.sum_horizontal("logee", "autre", "coupee")).to_series()
        restent = [p.a_risque - n for p, n in zip(pas, partis, strict=True)]
        mois = (loges[cle]["duree"] - 1).to_list() if cle in loges else []
        lignes += [(code, *cle, *chiffres, len(mois)) for code, *chiffres in lire(pas, restent, mois)]
    noms = ["valeur", "borne_basse", "borne_haute"]
    schema = {"indicateur_code": pl.String, **dict.fromkeys(CLE, pl.String), **dict.fromkeys(noms, pl.Float64)}
    return pl.DataFrame(lignes, schema={**schema, "effectif": pl.Float64}, orient="row")
