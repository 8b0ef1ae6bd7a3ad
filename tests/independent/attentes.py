"""The indicators of waiting time (section 3.3 of the domain dossier) in every territory and group, from the curves.

What belongs here: what is read on a curve of ``delais``, cell by cell; no SQL, no model, no rule read from them.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from tests.independent import delais
from tests.independent.calculs import Fichiers, territoires
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
    for niveau, codes in territoires().items():
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


def lire(pas: list[delais.Pas], loges: list[int]) -> Iterator[tuple[str, float | None, float | None, float | None]]:
    """Indicator, value, low and high bound read on a curve, with the months that the housed had waited."""

    def descend(nom: str) -> int | None:
        atteints = [p.attente_mois for p in pas if getattr(p, nom) is not None and getattr(p, nom) <= 0.5]
        return min(atteints, default=None)

    franchi = next((p for p in pas if p.survie <= 0.5), None)
    # A median that a handful of people decide is unknown.
    noms = ("survie", "survie_basse", "survie_haute") if franchi and franchi.a_risque >= SEUIL else ()
    mediane, basse, haute = (descend(nom) for nom in noms) if noms else (None, None, None)
    yield "attente_mediane", mediane, basse, haute
    for horizon in HORIZONS:
        annee = [mois for mois in loges if mois <= horizon and (horizon == HORIZONS[0] or mois > horizon - 12)]
        atteints = [p for p in pas if p.attente_mois <= horizon]
        if not atteints or 0 < len(annee) < SEUIL:
            yield f"loge_{horizon}_mois", None, None, None
            yield f"incidence_loge_{horizon}_mois", None, None, None
            continue
        p = atteints[-1]
        bornes = [None if b is None else 100 * (1 - b) for b in (p.survie_haute, p.survie_basse)]
        yield f"loge_{horizon}_mois", 100 * (1 - p.survie), bornes[0], bornes[1]
        bornes = [None if b is None else 100 * b for b in (p.incidence_basse, p.incidence_haute)]
        yield f"incidence_loge_{horizon}_mois", 100 * p.incidence_logee, bornes[0], bornes[1]


def indicateurs(individus: pl.DataFrame) -> pl.DataFrame:
    """Every indicator of every cell."""
    comptes = delais.comptes(individus, CLE)
    mouvements = comptes.partition_by(CLE, as_dict=True)
    loges = individus.filter(cause="logee").partition_by(CLE, as_dict=True)
    lignes: list[tuple] = []
    for cle, groupe in mouvements.items():
        pas = delais.courbe(groupe.select("attente_mois", "entrees", "logee", "autre", "coupee").iter_rows())
        mois = (loges[cle]["duree"] - 1).to_list() if cle in loges else []
        lignes += [(code, *cle, *chiffres, len(mois)) for code, *chiffres in lire(pas, mois)]
    noms = ["valeur", "borne_basse", "borne_haute"]
    schema = {"indicateur_code": pl.String, **dict.fromkeys(CLE, pl.String), **dict.fromkeys(noms, pl.Float64)}
    return pl.DataFrame(lignes, schema={**schema, "effectif": pl.Float64}, orient="row")
