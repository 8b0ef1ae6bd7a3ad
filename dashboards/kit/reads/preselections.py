"""The candidates of a dwelling: the présélection of the reader's organisme, and whom others put forward that it reads.

Never cached: its own, now. What has changed is read as the reader: the offre, the demande, the matching, what the files
say of the candidature.
"""

from datetime import date

import pandas as pd
from sqlalchemy import Engine

from dashboards.kit.reads.lecteur import Lecteur
from warehouse.access.sessions import Session

# What the matching says today of a row ``un`` (offre, demande), under the alias ``r``.
LE_RAPPROCHEMENT = """left join lateral (
    select points, grille_code, grille_version, is_eligible, motifs_exclusion_codes
    from rapprochement
    where
        rapprochement.departement_code = un.departement_code and rapprochement.offre_id = un.offre_id
        and rapprochement.demande_id = un.demande_id
    -- A fence: joined otherwise, every dwelling would be compared with every demande.
    offset 0
) as r on true"""
# A demande is one candidate of a dwelling, even if the présélection that was handed over came back as a candidature, or
# if two organismes put it forward. The form of the decisions has the same order (SQL_A_DECIDER of the page Commission).
SQL_CANDIDATS = f"""
with sienne as (
    select *
    from acces.preselections(%(profil)s) as p
    where p.departement_code = any(%(departements)s) and (%(offre)s::text is null or p.offre_id = %(offre)s)
),
inscrite as (
    select distinct departement_code, offre_id, date_cal, motif_moins_de_3_code from sienne
),
positionnee as (
    select
        departement_code, offre_id, demande_id, array_agg(distinct positionne_par) as positionne_par,
        min(date_positionnement) as date_positionnement
    from candidature
    where
        departement_code = any(%(departements)s) and etat_code = 'POSITIONNEE'
        and case
            when %(offre)s::text is null then offre_id in (select offre_id from inscrite) else offre_id = %(offre)s
        end
    group by departement_code, offre_id, demande_id
),
-- Computed first: row security treats ``coalesce`` as leaky, and would compare it with every row.
un as materialized (
    select
        coalesce(p.departement_code, c.departement_code) as departement_code,
        coalesce(p.offre_id, c.offre_id) as offre_id, coalesce(p.demande_id, c.demande_id) as demande_id,
        c.positionne_par, c.date_positionnement
    from (select * from sienne where demande_id is not null) as p
    full join positionnee as c
        on p.departement_code = c.departement_code and p.offre_id = c.offre_id and p.demande_id = c.demande_id
)
select
    un.offre_id, un.demande_id, i.date_cal, i.motif_moins_de_3_code, p.rang, p.rang_liste,
    coalesce(p.points, r.points) as points, coalesce(p.grille_code, r.grille_code) as grille_code,
    coalesce(p.grille_version, r.grille_version) as grille_version, p.motif_ordre_code, p.passe_devant, p.ajoute_par,
    p.ajoute_at, p.transmis_par, p.transmis_at, p.candidature_id, p.depot_statut, un.positionne_par,
    un.date_positionnement, o.reservataire_code,
    coalesce(
        o.reservataire_code = any((select acces.reservataires(%(profil)s))::text[]), false
    ) as est_reservee_au_lecteur,
    coalesce(o.is_offert, false) as is_offert, d.etat_code as demande_etat_code, d.motif_radiation_code, d.date_bail,
    d.nb_personnes, d.typologie_code, d.anciennete_mois, r.is_eligible, r.motifs_exclusion_codes,
    case when p.demande_id is null then 'POSITIONNEE' else c.etat_code end as candidature_etat_code,
    publie.publication_id
from un
cross join (select publication_id from publication limit 1) as publie
left join inscrite as i on un.departement_code = i.departement_code and un.offre_id = i.offre_id
left join sienne as p
    on un.departement_code = p.departement_code and un.offre_id = p.offre_id and un.demande_id = p.demande_id
left join offre as o on un.departement_code = o.departement_code and un.offre_id = o.offre_id
left join demande as d on un.departement_code = d.departement_code and un.demande_id = d.demande_id
{LE_RAPPROCHEMENT}
left join candidature as c on p.departement_code = c.departement_code and p.candidature_id = c.candidature_id
order by i.date_cal nulls last, un.offre_id, p.rang nulls last, un.date_positionnement, un.demande_id
"""  # noqa: S608  (our own text)
LOGE = "RADATT"
RADIEE = "radiee"
POSITIONNEMENT = "POSITIONNEMENT"


def candidats(lecteur: Lecteur, offre: str | None = None) -> pd.DataFrame:
    """Read whom a commission has to examine, on one offre or on all those of the présélections of the reader.

    One row per demande and offre: first those that its organisme put forward, in order (``rang``, empty of the others),
    then the candidatures that nobody has examined yet, the oldest first. ``positionne_par``: BAILLEUR, RESERVATAIRE or
    both, as the files say; empty of what was not handed over.
    """
    if not lecteur.droits.propose:
        return pd.DataFrame()
    return lecteur.lignes(SQL_CANDIDATS, profil=lecteur.profil, offre=offre)


def siennes(candidats: pd.DataFrame) -> pd.DataFrame:
    """Keep those that the organisme of the reader put forward."""
    return candidats if candidats.empty else candidats[candidats["rang"].notna()]


def qui_propose(lecteur: Lecteur) -> tuple[Engine, Session, str]:
    """Return what each call of ``warehouse.access.proposals`` begins with: by whom, for whom, in which département."""
    return lecteur.portail.portier, lecteur.session, lecteur.departements[0]


def seances(candidats: pd.DataFrame) -> dict[str, date]:
    """Return the days of the commissions to come or past that a présélection names, the nearest first."""
    jours = [] if candidats.empty else sorted(set(candidats["date_cal"].dropna()))
    return {str(jour): jour for jour in jours}
