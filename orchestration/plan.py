"""The plan of proposals of a whole département, as its operator sees it: its account, without a row of a person.

No profile reads the offers of every landlord and every demande. The operator holds the base: the plan is worked out on
the connection of the owner, by what every reader's plan is made of, and only its account leaves. One line of the
journal, written before the rows are read, says so whatever becomes of the plan.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import psycopg

from orchestration.build import exiger_construit
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.matching.account import Compte, rendre_compte
from warehouse.matching.plan import Plan
from warehouse.matching.reads import Lire, planifier_les_vacants, vacants
from warehouse.publication.lots import installes as installes_de

# The marts behind the views that a plan reads, under the names of the views.
PREFIXE = """
with offre as (select *, %(publication)s::text as publication_id from marts.fct_offre),
rapprochement as (select *, %(publication)s::text as publication_id from marts.rapprochement),
suivi_acd as (select *, %(publication)s::text as publication_id from marts.suivi_acd)
"""
PUBLICATION = "select max(construite_at)::text from marts.dim_publication"
# The words of the account: territories, rules of the matching.
SQL_NOMS = """
select territoire_code, libelle from marts.dim_territoire
where departement_code = %(departement)s and territoire_type = 'epci'
union all
select code, libelle from marts.dim_code where departement_code = %(departement)s and liste = 'MOTIF_EXCLUSION'
"""
SQL_REFERENCE = "select max(date_reference) from marts.dim_publication where departement_code = %s"
JOURNAL = (
    "select acces.journaliser('lecture', null, null, null, 'rapprochement', jsonb_build_object('plan', %s::text), null)"
)


@dataclass(frozen=True)
class PlanDepartement:
    """The plan of a département at its day of reference, its account, the names of what it counts.

    The plan holds pseudonyms; the account nobody.
    """

    departement: str
    jour: date
    plan: Plan
    compte: Compte
    noms: dict[str, str]


def planifier_departement(
    base: Base,
    departement: str | None = None,
    *,
    par_menage: int = 1,
    quotas: bool = True,
    avancer: Callable[[str], Any] = lambda _: None,
) -> PlanDepartement:
    """Work out the plan of all vacant dwellings of a département, with all its demandes.

    Args:
        base: the database, opened by its operator.
        departement: its code; may be left out where there is one.
        par_menage: on how many dwellings a household is put forward at most.
        quotas: whether the quotas hold; their account is given either way.
        avancer: told of each step as it begins.

    Raises:
        ErreurObservatoire: several départements and none is named, nothing was ever built, nothing is published of
            it, it has no vacant dwelling, or a publication came meanwhile.

    """
    departement = _choisir(base, departement)
    with base.connexion(autocommit=True) as connexion:
        exiger_construit(connexion, "marts.dim_publication")
        publication = connexion.execute(PUBLICATION).fetchone()
        (jour,) = connexion.execute(SQL_REFERENCE, [departement]).fetchone() or (None,)
        if jour is None:
            raise ErreurObservatoire(f"Rien n’est publié du département {departement} : lancez « observatoire build ».")
        connexion.execute(JOURNAL, [departement])
        lire = _lire(connexion, departement, publication)
        profils = vacants(lire)
        if profils.empty:
            raise ErreurObservatoire(f"Le département {departement} n’a aucun logement vacant : il n’y a pas de plan.")
        avancer("Plan")
        plan = planifier_les_vacants(lire, profils, jour, par_menage=par_menage, quotas=quotas)
        avancer("Compte")
        compte = rendre_compte(plan, profils, par_menage, lire)
        if connexion.execute(PUBLICATION).fetchone() != publication:
            raise ErreurObservatoire("Une publication est arrivée pendant le calcul : relancez la commande.")
        noms: dict[str, str] = dict(connexion.execute(SQL_NOMS, {"departement": departement}).fetchall())
    return PlanDepartement(departement, jour, plan, compte, noms)


def _choisir(base: Base, departement: str | None) -> str:
    installes = installes_de(base)
    if departement is None and len(installes) == 1:
        return installes[0]
    if departement not in installes:
        quoi = "Dites lequel" if departement is None else f"Le département {departement} n’est pas installé"
        raise ErreurObservatoire(f"{quoi} : --departement, parmi {', '.join(installes) or 'aucun'}.")
    return departement


def _lire(connexion: psycopg.Connection, departement: str, publication: Any) -> Lire:
    """Return what reads the marts of a département under the names of the views."""
    communes = {"departement": departement, "departements": [departement], "publication": publication[0]}

    def lire(sql: str, **valeurs: Any) -> pd.DataFrame:
        curseur = connexion.execute(PREFIXE + sql, valeurs | communes)
        return pd.DataFrame(curseur.fetchall(), columns=[colonne.name for colonne in curseur.description or ()])

    return lire
