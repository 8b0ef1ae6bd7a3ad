"""Where the applicants live against where they wish to live, for those who read the whole file."""

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur

HORS_DEPARTEMENT = "HORS"
SQL = """
select periode, residence_code as residence, souhait_code as souhait, effectif, publication_id
from stock_residence_souhait
where departement_code = any(%(departements)s) and territoire_type = 'epci'
order by periode, residence_code, souhait_code
"""


def croisement(lecteur: Lecteur, limite: str) -> tuple[str, pd.DataFrame]:
    """Return the last month photographed up to ``limite`` (AAAA-MM), and its rows; no month when there is none."""
    lues = lecteur.statistique(SQL)
    quand = max((mois for mois in lues["periode"] if mois <= limite), default="")
    return quand, lues[lues["periode"] == quand].reset_index(drop=True)


def premieres(lignes: pd.DataFrame, combien: int) -> list[str]:
    """Return the EPCI that are wished the most by the inhabitants of one place, the greatest first."""
    maxima = lignes.sort_values("effectif", ascending=False, kind="stable").drop_duplicates("souhait")
    return list(maxima["souhait"].head(combien))


def premier_flux(lignes: pd.DataFrame) -> "pd.Series[str] | None":
    """Return the greatest crossing from one EPCI to another; None when nobody wishes to leave its own."""
    ailleurs = lignes[lignes["residence"].ne(lignes["souhait"]) & lignes["residence"].str.isdigit()]
    return None if ailleurs.empty else ailleurs.sort_values("effectif", ascending=False, kind="stable").iloc[0]
