"""One household against every dwelling offered to its reader, and what was let where. Rows of persons: never cached."""

from collections.abc import Sequence

import pandas as pd

from dashboards.kit.menage import RAPPROCHEES
from dashboards.kit.reads.lecteur import Lecteur

ATTRIBUTION, ATTENTE = "attribution", "attente_mediane"
SQL_DEMANDE = """
select
    demande_id, date_creation, anciennete_mois, commune_code, epci_code, communes_souhaitees, demande_elargie,
    typologie_code, typologies_souhaitees, typologies_admises, nb_personnes, composition_code, publication_id
from demande
where departement_code = any(%(departements)s) and demande_id = %(demande)s and etat_code = any(%(etats)s)
"""
# Every open dwelling of the reader: those that fit, then those that the fewest reasons hold back.
SQL_LOGEMENTS = """
select
    o.departement_code, o.offre_id, o.commune_code, o.typologie_code, o.surface_m2, o.loyer_eur, o.charges_eur,
    o.nb_candidatures, o.jours_vacance, r.is_eligible, r.motifs_exclusion_codes, r.avertissements_codes,
    r.ressources_mensuelles_eur, r.taux_effort_pct, r.reste_a_vivre_eur_jour_uc, r.points, r.publication_id
from rapprochement as r
inner join offre as o on r.departement_code = o.departement_code and r.offre_id = o.offre_id
where r.departement_code = any(%(departements)s) and r.demande_id = %(demande)s
order by r.is_eligible desc, cardinality(r.motifs_exclusion_codes), o.jours_vacance desc nulls last, o.offre_id
"""
# By whole year: what every reader of the figures is told of, by commune or by EPCI.
SQL_LOUES = """
select
    departement_code, periode, territoire_type, territoire_code, dimension, modalite, valeur, is_masque, publication_id
from indicateur
where
    departement_code = any(%(departements)s) and indicateur_code = 'attribution' and periode_type = 'annee'
    and dimension in ('ensemble', 'typologie') and territoire_code = any(%(codes)s)
order by periode desc
"""


def demande(lecteur: Lecteur, pseudonyme: str) -> "pd.Series | None":
    """Read what a household asks for; None where the reader reads no such demande, or not its household."""
    lignes = lecteur.lignes(SQL_DEMANDE, demande=pseudonyme, etats=list(RAPPROCHEES))
    if lignes.empty or lignes.iloc[0]["communes_souhaitees"] is None:
        return None
    return lignes.iloc[0]


def logements(lecteur: Lecteur, pseudonyme: str) -> pd.DataFrame:
    """Read the dwellings offered, each with what excludes the household and what is to watch."""
    return lecteur.lignes(SQL_LOGEMENTS, demande=pseudonyme)


def loues(lecteur: Lecteur, codes: Sequence[str]) -> pd.DataFrame:
    """Read the leases of the last year told of in these territories, the whole and by type of dwelling."""
    lus = lecteur.statistique(SQL_LOUES, codes=sorted(set(codes)))
    return lus if lus.empty else lus[lus["periode"] == lus["periode"].iloc[0]]
