"""What awaits a reader today, beside the offers and the deadlines, never kept; and the waits, which are statistics."""

import pandas as pd

from dashboards.kit.reads import indicateurs
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoire import MEDIANE
from dashboards.pages.demandes import reads as demandes
from dashboards.pages.demandes.reads import MOIS

# The curve of the waiting time, read after one, two and three years.
PARTS = {12: "loge_12_mois", 24: "loge_24_mois", 36: "loge_36_mois"}
SQL_ATTENTES = f"""{indicateurs.SQL}
    and dimension in ('ensemble', 'typologie') and territoire_code = any(%(codes)s)
"""

# Who follows the departmental plan up looks first at those to whom nothing was proposed.
PLAN = "pdalpd"
SQL_DU_PLAN = """
select count(*) as nombre, count(*) filter (where nb_propositions = 0) as sans_proposition
from demande
where departement_code = any(%(departements)s) and etat_code = 'active' and has_pdalpd
"""


def du_plan(lecteur: Lecteur) -> tuple[int, int]:
    """Return how many demandes of the departmental plan wait, and those to which nothing was proposed."""
    lue = lecteur.lignes(SQL_DU_PLAN).iloc[0]
    return int(lue["nombre"]), int(lue["sans_proposition"])


def a_renouveler(lecteur: Lecteur) -> int:
    """Return how many demandes of the reader's own desks expire within a month; none for who registers none."""
    if MOIS not in demandes.echeances(lecteur):
        return 0
    return demandes.nombre(lecteur, demandes.Filtres(echeance=MOIS))


def attentes(lecteur: Lecteur, codes: list[str]) -> pd.DataFrame:
    """Read the waits of some territories, for all and by type, at every period: one read for the box."""
    return lecteur.statistique(SQL_ATTENTES, noms=[MEDIANE, *PARTS.values()], codes=codes)


def types_suivis(lecteur: Lecteur, departement: str) -> set[str]:
    """Return the types of dwelling of which the wait of the département is told or masked."""
    cadre = attentes(lecteur, [departement])
    return set(cadre.loc[cadre["dimension"] == "typologie", "modalite"])
