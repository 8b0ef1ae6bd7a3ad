"""What a landlord reads of its own propositions, one by one: why the households refused its offers."""

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire

# An offer without an answer is refused on its last day.
SQL_REFUS = """
select motif_refus_code as modalite, count(*) as valeur, false as is_masque, publication_id
from candidature
where
    departement_code = any(%(departements)s) and bailleur_code = %(bailleur)s and motif_refus_code is not null
    and to_char(coalesce(date_reponse, date_echeance), 'YYYY-MM') like %(periode)s
    and (%(epci)s = '' or epci_code = %(epci)s)
group by motif_refus_code, publication_id
"""


def refus(lecteur: Lecteur, ici: Territoire, periode: str) -> pd.DataFrame:
    """Read the refusals of the reader's own offers in an EPCI or the département, by reason (``modalite``, ``valeur``).

    In a year or a month.
    """
    epci = ici.code if ici.type == "epci" else ""
    bailleur = lecteur.session.organisme_code
    return lecteur.lignes(SQL_REFUS, bailleur=bailleur, periode=f"{periode}%", epci=epci)
