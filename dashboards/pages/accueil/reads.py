"""What awaits a reader today, beside the offers and the deadlines. Never cached: rows of persons."""

from dashboards.kit.reads.lecteur import Lecteur

# Who registers for its own desks alone sees no one else's demandes fall due.
ENREGISTRENT = "enregistrement"
SQL_A_RENOUVELER = """
select count(*) as nombre
from demande
cross join publication
where
    demande.departement_code = any(%(departements)s)
    and demande.etat_code = 'active'
    and demande.organisme_enregistreur_code = %(organisme)s
    and demande.date_fin_validite <= publication.date_reference + 30
"""


def a_renouveler(lecteur: Lecteur) -> int:
    """Return how many demandes of the reader's own desks expire within a month; none for who registers none."""
    if ENREGISTRENT not in lecteur.droits.finalites:
        return 0
    return int(lecteur.lignes(SQL_A_RENOUVELER, organisme=lecteur.session.organisme_code).iloc[0]["nombre"])
