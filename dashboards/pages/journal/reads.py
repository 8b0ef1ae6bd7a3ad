"""What the people of the reader's organisme did: the journal, never cached, which no reader writes nor alters."""

from dataclasses import dataclass

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur

TOUS = "tous"
# The database gives an organisme the entries of its own accounts alone.
# An identity is opened before it is read: the entry names its demandes, and the page tells how many only.
SQL_ENTREES = """
select
    cree_at, login, evenement, finalite, cible,
    coalesce(
        nb_lignes,
        case
            when filtre ? 'demande_id'
                then jsonb_array_length(jsonb_path_query_array(filtre, 'lax $.demande_id[*]'))
        end
    ) as nb_lignes
from acces.journal_organisme(%(profil)s, now() - make_interval(days => %(jours)s))
where %(evenement)s = 'tous' or evenement = %(evenement)s
order by journal_id desc
limit %(nombre)s offset %(debut)s
"""
SQL_COMPTES = """
select evenement, login, count(*) as nombre
from acces.journal_organisme(%(profil)s, now() - make_interval(days => %(jours)s))
group by evenement, login
"""


@dataclass(frozen=True)
class Comptes:
    """How many entries of each kind in the period, and how many accounts opened identities."""

    par_evenement: dict[str, int]
    comptes_nominatifs: int

    def de(self, *evenements: str) -> int:
        """Return how many entries are of these kinds; of any kind for ``TOUS``."""
        voulus = self.par_evenement if TOUS in evenements else evenements
        return sum(self.par_evenement.get(un, 0) for un in voulus)


def compter(lecteur: Lecteur, jours: int) -> Comptes:
    """Count the entries of the last days."""
    cadre = lecteur.lignes(SQL_COMPTES, profil=lecteur.profil, jours=jours)
    par_evenement: dict[str, int] = {}
    for evenement, combien in zip(cadre["evenement"], cadre["nombre"], strict=True):
        par_evenement[evenement] = par_evenement.get(evenement, 0) + int(combien)
    return Comptes(par_evenement, len(cadre[cadre["evenement"] == "acces"]))


def entrees(lecteur: Lecteur, jours: int, evenement: str, debut: int, nombre: int) -> pd.DataFrame:
    """Read one page of the entries of the last days, the latest first; ``evenement``: one kind, or ``TOUS``."""
    return lecteur.lignes(
        SQL_ENTREES, profil=lecteur.profil, jours=jours, evenement=evenement, debut=debut, nombre=nombre
    )
