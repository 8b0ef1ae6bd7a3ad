"""``marts``: the time of a publication, how it grows with the data, and the marts of the stock against DuckDB.

What belongs here: what is asked of the build and of the queries that read it. What does not: the queries themselves
(``requetes``) and the DuckDB side of the comparison (``stock_duckdb``).
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor

from orchestration.bench import requetes, stock_duckdb
from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_plus
from orchestration.dbt.runner import REGLAGES_DE_CONSTRUCTION
from orchestration.demonstration import CONSTRUCTION
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire

BARRE_CONSTRUCTION_S = 60
FOIS_PLUS = 10
BARRE_CROISSANCE = 12
BARRE_DUCKDB = 2
ESSAIS = 3
# What a publication keeps of the stock and of its seniority, month by month.
ETAPES = (("int_stock_cohorte",), ("int_stock_mensuel_commune", "int_stock_mensuel_territoire"))


def mesurer(banc: Banc) -> list[Mesure]:
    """Build and publish again, build a tenth of the data, count the stock both ways, ask what the portal asks."""
    base = banc.base()
    banc.dire("Marts : construction, tests, audits et publication…")
    ligne = au_plus(
        "marts : construire, tester, auditer, publier",
        min(construire(banc) for _ in range(2)),
        "s",
        BARRE_CONSTRUCTION_S,
    )
    return [ligne, croissance(banc), comparer(banc, base), *requetes.mesurer(banc)]


def construire(banc: Banc) -> float:
    """Run ``observatoire build``, and return the seconds that the whole command took."""
    debut = time.monotonic()
    banc.lancer("build")
    return time.monotonic() - debut


def croissance(banc: Banc) -> Mesure:
    """Compare the first build of this home with that of a home ten times smaller, made for the occasion."""
    petit = banc.a_l_echelle(banc.scale / FOIS_PLUS)
    try:
        reference = petit.demontrer()["durees"][CONSTRUCTION]
    finally:
        petit.effacer()
    duree = json.loads(banc.temoin.read_text(encoding="utf-8"))["durees"][CONSTRUCTION]
    nom = f"marts : échelle {banc.scale:g} contre {petit.scale:g}, première construction"
    return au_plus(nom, duree / reference, f"× le temps pour {FOIS_PLUS} × les données", BARRE_CROISSANCE, 1.0)


def comparer(banc: Banc, base: Base) -> Mesure:
    """Build the stock and its seniority in Postgres, then in DuckDB from the same rows; the results must be equal."""
    banc.dire("Marts : stock et ancienneté, PostgreSQL puis DuckDB…")
    duck, resultats = stock_duckdb.mesurer(base, ESSAIS)
    postgres = min(_temps_postgres(banc, base) for _ in range(ESSAIS))
    if ecarts := stock_duckdb.ecarts(base, resultats):
        raise ErreurObservatoire(f"DuckDB et PostgreSQL diffèrent sur {ecarts} cellules du stock : mesure sans valeur.")
    unite = f"× DuckDB sur les mêmes lignes ({postgres:.2f} s)".replace(".", ",")
    return au_plus("marts : stock et ancienneté", postgres / duck, unite, BARRE_DUCKDB, 1.0)


def _temps_postgres(banc: Banc, base: Base) -> float:
    """Run the SQL of the models as the build wrote it, in its order, side by side where the build has no order."""
    debut = time.monotonic()
    with ThreadPoolExecutor() as sessions:
        for modeles in ETAPES:
            list(sessions.map(lambda modele: _construire_a_cote(banc, base, modele), modeles))
    return time.monotonic() - debut


def _construire_a_cote(banc: Banc, base: Base, modele: str) -> None:
    """Build one model into a table that nobody keeps."""
    (fichier,) = (banc.settings.target_dir / "compiled").rglob(f"models/**/{modele}.sql")
    with base.connexion() as connexion:
        for reglage in REGLAGES_DE_CONSTRUCTION.items():
            connexion.execute("select set_config(%s, %s, true)", reglage)
        connexion.execute(f"create temporary table {modele} on commit drop as {fichier.read_text(encoding='utf-8')}")
        connexion.rollback()
