"""The offered dwellings that suit one household, for its file. Never cached: read as the reader, now."""

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur

SQL_LOGEMENTS = """
select
    offre.offre_id, offre.commune_code, offre.typologie_code, offre.surface_m2, offre.loyer_eur,
    offre.nb_candidatures, offre.jours_vacance, offre.publication_id
from rapprochement
join offre
    on rapprochement.departement_code = offre.departement_code and rapprochement.offre_id = offre.offre_id
where
    rapprochement.departement_code = any(%(departements)s)
    and rapprochement.demande_id = %(demande)s
    and rapprochement.is_eligible
order by offre.nb_candidatures, offre.jours_vacance desc, offre.offre_id
limit %(nombre)s
"""


def logements(lecteur: Lecteur, demande: str, nombre: int) -> pd.DataFrame:
    """Read the offered dwellings that a demande is eligible for, those with the fewest candidates first."""
    return lecteur.lignes(SQL_LOGEMENTS, demande=demande, nombre=nombre)
