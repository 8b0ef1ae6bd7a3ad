"""How many open dwellings fit each household of a list. Rows of persons: never cached."""

from collections.abc import Sequence

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.trace import CIBLE, noter_une_fois

SQL_POSSIBLES = """
select demande_id, count(*) as nombre, publication_id
from rapprochement
where departement_code = any(%(departements)s) and demande_id = any(%(demandes)s) and is_eligible
group by demande_id, publication_id
"""


def logements_possibles(lecteur: Lecteur, demandes: Sequence[str]) -> dict[str, int]:
    """Count, by demande, the open dwellings of the reader that fit it; nothing where the profile reads no matching."""
    if not demandes or not lecteur.droits.lit(CIBLE):
        return {}
    lus = lecteur.lignes(SQL_POSSIBLES, demandes=list(demandes))
    noter_une_fois(lecteur, ("possibles", *demandes), len(lus), ou="possibles")
    return dict.fromkeys(demandes, 0) | dict(zip(lus["demande_id"], map(int, lus["nombre"]), strict=True))
