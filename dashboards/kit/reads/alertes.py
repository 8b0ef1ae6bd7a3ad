"""The alerts of a reader, what it asked for, and whether they leave by e-mail. Never cached: its own, now."""

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from warehouse.access import alerts

# The name of a territory is looked for in all the départements of the reader: a bound may be in the other.
SQL_POSEES = """
select
    posee.alerte_id, posee.sens, posee.borne, coalesce(definition.libelle, posee.indicateur_code) as libelle,
    coalesce(definition.unite, '') as unite, coalesce(
        (
            select ici.libelle from territoire as ici
            where posee.territoire_type = ici.territoire_type and posee.territoire_code = ici.territoire_code
            limit 1
        ),
        posee.territoire_code
    ) as territoire
from acces.alertes_posees(%(profil)s) as posee
left join indicateur_definition as definition
    on definition.departement_code = any(%(departements)s) and posee.indicateur_code = definition.indicateur_code
order by libelle, territoire, posee.sens
"""
SQL_ABONNEMENT = "select a_une_adresse, est_abonne from acces.abonnement(%(profil)s)"


def evaluer(lecteur: Lecteur) -> list[alerts.Alerte]:
    """Count the alerts of the reader over what it reads."""
    return alerts.evaluer(lecteur.portail.lecteur, lecteur.session, lecteur.departements)


def posees(lecteur: Lecteur) -> pd.DataFrame:
    """Read the bounds that the account of the reader set, those of what is no longer told here by their codes."""
    return lecteur.lignes(SQL_POSEES, profil=lecteur.profil)


def abonnement(lecteur: Lecteur) -> tuple[bool, bool]:
    """Tell whether the account of the reader has an address, and whether its alerts leave by e-mail."""
    lues = lecteur.lignes(SQL_ABONNEMENT, profil=lecteur.profil)
    return (False, False) if lues.empty else (bool(lues["a_une_adresse"].iloc[0]), bool(lues["est_abonne"].iloc[0]))
