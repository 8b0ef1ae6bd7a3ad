"""A plan of proposals as its reader has it: worked out with its rights, then who is put forward, dwelling by dwelling.

Never cached: rows of persons. What does not belong here: which pairs the plan looks at, whom it keeps
(``warehouse.matching``), who is eligible (the view ``rapprochement``).
"""

from datetime import date

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from warehouse.matching.plan import Plan
from warehouse.matching.reads import planifier_les_vacants, vacants

SQL_PROPOSES = """
select
    r.offre_id, r.demande_id, o.commune_code, o.typologie_code, o.surface_m2, o.contingent_code, o.is_qpv, r.points,
    r.points_detail, r.nb_personnes, r.anciennete_mois, r.has_dalo, r.is_prioritaire, r.is_premier_quartile,
    r.grille_code, r.grille_version, r.publication_id
from unnest(%(offres)s::text[], %(demandes)s::text[]) with ordinality as choisie (offre_id, demande_id, ordre)
inner join rapprochement as r on choisie.offre_id = r.offre_id and choisie.demande_id = r.demande_id
inner join offre as o on r.departement_code = o.departement_code and r.offre_id = o.offre_id
where r.departement_code = any(%(departements)s)
order by choisie.ordre
"""


def plan(lecteur: Lecteur, jour: date, contingent: str, par_menage: int, *, quotas: bool) -> Plan | None:
    """Work out the plan of the vacant dwellings of a reader; None where it has none."""
    profils = vacants(lecteur.lignes, contingent)
    if profils.empty:
        return None
    avec_accord = lecteur.droits.lit("suivi_acd")
    return planifier_les_vacants(
        lecteur.lignes, profils, jour, par_menage=par_menage, quotas=quotas, avec_accord=avec_accord
    )


def proposes(lecteur: Lecteur, retenu: Plan) -> pd.DataFrame:
    """Read who is put forward, dwelling by dwelling; ``place``: first, second or third."""
    ordre = sorted(range(len(retenu.propositions)), key=lambda i: (retenu.propositions[i][0], retenu.places[i]))
    choisies = [retenu.propositions[i] for i in ordre]
    offres, demandes = [list(cote) for cote in zip(*choisies, strict=True)] if choisies else ([], [])
    lues = lecteur.lignes(SQL_PROPOSES, offres=offres, demandes=demandes)
    lues.insert(1, "place", [int(retenu.places[i]) for i in ordre])
    return lues
