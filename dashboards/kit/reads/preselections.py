"""The présélections of the reader's organisme, and what has changed of them since. Never cached: its own, now."""

from datetime import date

import pandas as pd
from sqlalchemy import Engine

from dashboards.kit.reads.lecteur import Lecteur
from warehouse.access.sessions import Session

# What has changed is read as the reader: the offre, the demande, the matching, what the files say of the candidature.
SQL_PRESELECTIONS = """
select
    p.offre_id, p.date_cal, p.motif_moins_de_3_code, p.demande_id, p.rang, p.rang_liste, p.points, p.grille_code,
    p.grille_version, p.motif_ordre_code, p.ajoute_par, p.ajoute_at, p.transmis_par, p.transmis_at, p.candidature_id,
    p.depot_statut,
    coalesce(o.is_offert, false) as is_offert, d.etat_code as demande_etat_code, d.motif_radiation_code, d.date_bail,
    d.nb_personnes, d.typologie_code, d.anciennete_mois,
    r.is_eligible, r.motifs_exclusion_codes, c.etat_code as candidature_etat_code, publie.publication_id
from acces.preselections(%(profil)s) as p
cross join (select publication_id from publication limit 1) as publie
left join offre as o on p.departement_code = o.departement_code and p.offre_id = o.offre_id
left join demande as d on p.departement_code = d.departement_code and p.demande_id = d.demande_id
left join rapprochement as r
    on p.departement_code = r.departement_code and p.offre_id = r.offre_id and p.demande_id = r.demande_id
left join candidature as c on p.departement_code = c.departement_code and p.candidature_id = c.candidature_id
where p.departement_code = any(%(departements)s) and (%(offre)s::text is null or p.offre_id = %(offre)s)
order by p.date_cal nulls last, p.offre_id, p.rang
"""
LOGE = "RADATT"
POSITIONNEMENT = "POSITIONNEMENT"


def siennes(lecteur: Lecteur, offre: str | None = None) -> pd.DataFrame:
    """Read the households that the organisme of the reader put forward, on one offre or on all of them, in order."""
    if not lecteur.droits.propose:
        return pd.DataFrame()
    return lecteur.lignes(SQL_PRESELECTIONS, profil=lecteur.profil, offre=offre)


def qui_propose(lecteur: Lecteur) -> tuple[Engine, Session, str]:
    """Return what each call of ``warehouse.access.proposals`` begins with: by whom, for whom, in which département."""
    return lecteur.portail.portier, lecteur.session, lecteur.departements[0]


def seances(preselections: pd.DataFrame) -> dict[str, date]:
    """Return the days of the commissions to come or past that a présélection names, the nearest first."""
    jours = [] if preselections.empty else sorted(set(preselections["date_cal"].dropna()))
    return {str(jour): jour for jour in jours}
