"""The eligible pairs of some vacant dwellings, with what each criterion counts. Rows of persons: never cached."""

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur

# One dwelling of each profile, the longest vacant ones: as many as a browser reads in seconds.
PROFILS, PAR_LECTURE = 12, 3
SQL_ECHANTILLON = """
select offre_id, publication_id
from (
    select distinct on (profil_code) offre_id, jours_vacance, publication_id
    from offre
    where departement_code = any(%(departements)s) and is_offert
    order by profil_code, jours_vacance desc nulls last, offre_id
) as un
order by jours_vacance desc nulls last, offre_id
limit %(nombre)s
"""
SQL_PAIRES = """
select
    r.offre_id, o.epci_code, r.demande_id, r.points, r.points_detail, r.quantites, r.date_creation, r.anciennete_mois,
    r.nb_personnes, r.is_prioritaire, r.has_dalo, r.grille_code, r.grille_version, r.publication_id
from rapprochement as r
inner join offre as o on r.departement_code = o.departement_code and r.offre_id = o.offre_id
where r.departement_code = any(%(departements)s) and r.offre_id = any(%(offres)s) and r.is_eligible
"""


def paires(lecteur: Lecteur) -> pd.DataFrame:
    """Read the eligible pairs of a sample of the reader's vacant dwellings."""
    offres = list(lecteur.lignes(SQL_ECHANTILLON, nombre=PROFILS)["offre_id"])
    lots = [offres[debut : debut + PAR_LECTURE] for debut in range(0, len(offres), PAR_LECTURE)] or [[]]
    return pd.concat([lecteur.lignes(SQL_PAIRES, offres=lot) for lot in lots], ignore_index=True)
