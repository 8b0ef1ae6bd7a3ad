"""One offered dwelling and where it lies, and how many households fit beyond those that the reader may read.

What belongs here: what every page says of a dwelling. What does not: the households themselves. Never cached: offers
are read again each time.
"""

from collections.abc import Sequence

import pandas as pd

from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur

VUE = "autres_menages"
SQL_LOGEMENT = """
select
    offre_id, logement_id, bailleur_code, commune_code, epci_code, adresse_logement, programme, quartier, is_qpv,
    typologie_code, surface_m2, etage, has_ascenseur, has_parking, is_accessible, financement_code, loyer_eur,
    charges_eur, contingent_code, reservataire_code, date_signalement, date_echeance, nb_candidatures, jours_vacance,
    publication_id
from offre
where departement_code = any(%(departements)s) and offre_id = %(offre)s
"""
SQL_AUTRES = """
select offre_id, classe_code, publication_id
from autres_menages
where departement_code = any(%(departements)s) and offre_id = any(%(offres)s)
"""


def logement(lecteur: Lecteur, offre: str) -> "pd.Series | None":
    """Read one dwelling; None where it is not among those of the reader."""
    lus = lecteur.lignes(SQL_LOGEMENT, offre=offre)
    return None if lus.empty else lus.iloc[0]


def autres_menages(lecteur: Lecteur, offres: Sequence[str]) -> dict[str, str]:
    """Return, by offer, how many households fit beyond those of the reader's rights, a class in words.

    Empty for who reads every demande, to whom there is no other.
    """
    if not lecteur.droits.lit(VUE):
        return {}
    classes = modalites(lecteur, "AUTRES_MENAGES")
    lus = lecteur.lignes(SQL_AUTRES, offres=list(offres))
    return {offre: classes[code] for offre, code in zip(lus["offre_id"], lus["classe_code"], strict=True)}
