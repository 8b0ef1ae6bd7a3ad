"""The stock and its seniority in DuckDB, from one row per demande and month: a columnar engine needs no cohorts.

What belongs here: the rows, the query, the comparison of its result with the mart. What does not: the bar.
"""

import time
from typing import TYPE_CHECKING, Any

from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire

if TYPE_CHECKING:
    import duckdb

# The rows that both engines start from; they are copied to DuckDB off the clock.
TABLES = {
    "periode": "select commune_code, typologie_code, date_creation, valide_du, valide_au"
    " from intermediate.int_demande_periode",
    "mois": "select mois, fin_mois from intermediate.int_mois",
    "territoire": "select territoire_type, territoire_code, commune_code from intermediate.int_territoire_commune",
    "delai": "select commune_code, typologie_code, date_effet, seuil_mois from intermediate.int_delai_anormal",
}
STOCK = """
create or replace table stock as
with present as (
    select
        periode.commune_code,
        periode.typologie_code,
        mois.mois,
        mois.fin_mois,
        datediff('month', periode.date_creation, mois.fin_mois) as anciennete_mois
    from periode
    inner join mois on periode.valide_du <= mois.fin_mois and periode.valide_au > mois.fin_mois
),

situe as (
    select
        territoire.territoire_type,
        territoire.territoire_code,
        present.*,
        coalesce(present.anciennete_mois >= delai.seuil_mois, false) as is_delai_anormal
    from present
    inner join territoire on present.commune_code = territoire.commune_code
    left join delai
        on
            present.commune_code = delai.commune_code
            and present.typologie_code = delai.typologie_code
            and present.fin_mois = delai.date_effet
)

select
    mois,
    territoire_type,
    territoire_code,
    coalesce(typologie_code, 'TOUS') as typologie,
    count(*) as stock,
    count(*) filter (where is_delai_anormal) as stock_delai_anormal,
    quantile_cont(anciennete_mois, 0.5) as anciennete_mediane_mois,
    quantile_cont(anciennete_mois, 0.75) as anciennete_p75_mois
from situe
group by grouping sets (
    (mois, territoire_type, territoire_code, typologie_code), (mois, territoire_type, territoire_code)
)
"""
CLE = ("mois", "territoire_type", "territoire_code", "typologie")
MESURES = ("stock", "stock_delai_anormal", "anciennete_mediane_mois", "anciennete_p75_mois")
LU = f"select {', '.join(CLE + MESURES)} from"
MART = f"{LU} intermediate.int_stock_mensuel where stock > 0"

Cellules = dict[tuple[Any, ...], tuple[float, ...]]


def mesurer(base: Base, essais: int) -> tuple[float, Cellules]:
    """Compute the stock ``essais`` times; return the seconds of the quickest, and its cells."""
    moteur = _moteur(base)
    secondes = []
    for _ in range(essais):
        debut = time.monotonic()
        moteur.execute(STOCK)
        secondes.append(time.monotonic() - debut)
    return min(secondes), _cellules(moteur.execute(f"{LU} stock").fetchall())


def ecarts(base: Base, duck: Cellules) -> int:
    """Count the cells that are not the same in the mart and in DuckDB, those of one side alone included."""
    with base.connexion() as connexion:
        postgres = _cellules(connexion.execute(MART).fetchall())
    return sum(postgres.get(cle) != duck.get(cle) for cle in postgres.keys() | duck.keys())


def _moteur(base: Base) -> "duckdb.DuckDBPyConnection":
    """Return a DuckDB in memory that holds the rows, as Postgres holds them."""
    try:
        import duckdb
        import pandas as pd
    except ImportError as absent:
        raise ErreurObservatoire("Cette mesure demande DuckDB : lancez « make install », qui l’installe.") from absent
    moteur = duckdb.connect()
    with base.connexion() as connexion:
        for nom, requete in TABLES.items():
            curseur = connexion.execute(requete)
            colonnes = [colonne.name for colonne in curseur.description or ()]
            moteur.register("lues", pd.DataFrame(curseur.fetchall(), columns=colonnes))
            moteur.execute(f"create table {nom} as select * from lues")  # noqa: S608  (our own names)
            moteur.unregister("lues")
    return moteur


def _cellules(lignes: list[Any]) -> Cellules:
    """Key each cell; medians to the hundredth of a month, as the mart keeps them."""
    rang = len(CLE)
    return {tuple(ligne[:rang]): tuple(round(float(valeur), 2) for valeur in ligne[rang:]) for ligne in lignes}
