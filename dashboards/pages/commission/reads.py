"""What waits for the commission and what it decided, on the reader's offers. Never cached: rows of persons."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.preselections import LE_RAPPROCHEMENT

SQL_A_EXAMINER = """
select
    o.departement_code, o.offre_id, o.bailleur_code, o.commune_code, o.typologie_code, o.surface_m2, o.contingent_code,
    o.jours_vacance, c.nb_candidats, c.positionne_le, c.motif_moins_de_3_code, o.publication_id
from offre as o
inner join (
    select
        un.departement_code, un.offre_id, count(distinct un.demande_id) as nb_candidats,
        min(un.date_positionnement) as positionne_le, max(un.motif_moins_de_3_code) as motif_moins_de_3_code
    from candidature as un
    left join lateral (
        select etat_code
        from demande
        where demande.departement_code = un.departement_code and demande.demande_id = un.demande_id
        -- A fence: joined otherwise, every demande of the reader would be read.
        offset 0
    ) as d on true
    where
        un.departement_code = any(%(departements)s) and un.is_en_cours
        and (un.etat_code <> 'POSITIONNEE' or d.etat_code is distinct from 'radiee')
    group by un.departement_code, un.offre_id
    having bool_and(un.etat_code = 'POSITIONNEE')
) as c on o.departement_code = c.departement_code and o.offre_id = c.offre_id
where o.departement_code = any(%(departements)s) and o.is_offert
order by c.positionne_le, o.offre_id
"""
SQL_JOURS = """
select offre_id, date_cal
from acces.jours_de_commission(%(profil)s)
where departement_code = any(%(departements)s)
"""
SQL_SEANCES = """
select distinct departement_code, date_cal, publication_id
from candidature
where departement_code = any(%(departements)s) and date_cal is not null
order by date_cal desc
limit %(nombre)s
"""
SQL_DECISIONS = """
select
    c.departement_code, c.offre_id, c.bailleur_code, c.commune_code, c.typologie_code, o.surface_m2, c.contingent_code,
    c.decision_code, c.motif_moins_de_3_code, c.etat_code, c.publication_id
from candidature as c
left join offre as o on c.departement_code = o.departement_code and c.offre_id = o.offre_id
where c.departement_code = any(%(departements)s) and c.date_cal = %(jour)s
order by c.commune_code, c.offre_id, c.rang nulls last, c.candidature_id
"""
SQL_LOGEMENTS = """
select offre_id, commune_code, typologie_code, surface_m2, publication_id
from offre
where departement_code = any(%(departements)s) and offre_id = any(%(offres)s)
"""
# The longest waiting dwelling first; on one dwelling, the order of the agenda and of the sheet (SQL_CANDIDATS), then
# what these do not have any more. What was entered and is not published yet is beside what is.
SQL_A_DECIDER = """
select
    c.candidature_id, c.offre_id, c.demande_id, p.rang, c.positionne_par, c.date_positionnement, c.decision_code,
    saisie.decision_code as saisie_code, saisie.date_cal as saisie_date_cal,
    saisie.depot_statut as saisie_depot_statut,
    o.commune_code, o.typologie_code, o.surface_m2, c.publication_id
from candidature as c
inner join offre as o on c.departement_code = o.departement_code and c.offre_id = o.offre_id
left join acces.decisions_saisies(%(profil)s) as saisie
    on c.departement_code = saisie.departement_code and c.candidature_id = saisie.candidature_id
left join (
    select departement_code, offre_id, demande_id, min(rang) as rang
    from acces.preselections(%(profil)s)
    group by departement_code, offre_id, demande_id
) as p
    on c.departement_code = p.departement_code and c.offre_id = p.offre_id and c.demande_id = p.demande_id
where c.departement_code = any(%(departements)s) and c.is_en_cours and c.date_offre is null
order by
    min(c.date_positionnement) over (partition by c.offre_id), c.offre_id, p.rang nulls last,
    c.etat_code <> 'POSITIONNEE',
    min(c.date_positionnement) over (partition by c.offre_id, c.demande_id, c.etat_code = 'POSITIONNEE'), c.demande_id,
    c.candidature_id
"""
SQL_MENAGES = f"""
select
    un.demande_id, d.nb_personnes, d.typologie_code, d.anciennete_mois, p.rang, p.rang_liste,
    coalesce(p.points, r.points) as points, coalesce(p.grille_code, r.grille_code) as grille_code,
    coalesce(p.grille_version, r.grille_version) as grille_version, un.publication_id
from (
    select distinct departement_code, offre_id, demande_id, publication_id
    from candidature
    where
        departement_code = any(%(departements)s) and offre_id = %(offre)s and is_en_cours and date_offre is null
) as un
left join acces.preselections(%(profil)s) as p
    on un.departement_code = p.departement_code and un.offre_id = p.offre_id and un.demande_id = p.demande_id
left join demande as d on un.departement_code = d.departement_code and un.demande_id = d.demande_id
{LE_RAPPROCHEMENT}
order by un.demande_id, p.rang
"""  # noqa: S608  (our own text)
SQL_EXAMINES = "select acces.candidats_examines(%(profil)s, %(departement)s, %(offre)s, %(jour)s) as nb_candidats"
SEANCES_MONTREES = 24


def a_examiner(lecteur: Lecteur) -> pd.DataFrame:
    """Read the dwellings with candidates, none of whom a commission has chosen, the longest waiting first.

    Columns beside those of the view ``offre``: ``nb_candidats`` (demandes not examined, nor radiated since),
    ``positionne_le`` (date of the oldest), ``motif_moins_de_3_code`` (why fewer than three, if who handed them over
    told).
    """
    return lecteur.lignes(SQL_A_EXAMINER)


def jours(lecteur: Lecteur) -> dict[str, date] | None:
    """Read the day that the landlord gave to the commission of each dwelling of which a candidate waits, by offre.

    Nothing for a profile that puts no household forward: it is told no day.
    """
    if not lecteur.droits.propose:
        return None
    lus = lecteur.lignes(SQL_JOURS, profil=lecteur.profil)
    return dict(zip(lus["offre_id"], lus["date_cal"], strict=True))


def seances(lecteur: Lecteur) -> list[date]:
    """Read the days of the last commissions that examined one of the reader's dwellings, the latest first."""
    return list(lecteur.lignes(SQL_SEANCES, nombre=SEANCES_MONTREES)["date_cal"])


def decisions(lecteur: Lecteur, jour: date | None) -> pd.DataFrame:
    """Read what the commission of a day decided: one row a candidature; none of no day."""
    return lecteur.lignes(SQL_DECISIONS, jour=jour)


def logements(lecteur: Lecteur, offres: Sequence[str]) -> pd.DataFrame:
    """Read what names some dwellings, by offre; one that is no longer the reader's is missing."""
    return lecteur.lignes(SQL_LOGEMENTS, offres=list(offres)).set_index("offre_id", drop=False)


def a_decider(lecteur: Lecteur) -> pd.DataFrame:
    """Read the candidatures of the landlord that no offer has followed, with the decision entered for each."""
    return lecteur.lignes(SQL_A_DECIDER, profil=lecteur.profil)


def menages(lecteur: Lecteur, offre: str) -> pd.DataFrame:
    """Read what tells apart the households to decide on one dwelling, by demande, as the agenda and the sheet do."""
    lus = lecteur.lignes(SQL_MENAGES, profil=lecteur.profil, offre=offre)
    return lus.drop_duplicates("demande_id").set_index("demande_id")


def nb_examines(lecteur: Lecteur, offre: str, jour: date) -> int:
    """Count the demandes that the commission of a day examines for one dwelling of the landlord, decided or waiting."""
    return int(lecteur.lignes(SQL_EXAMINES, profil=lecteur.profil, offre=offre, jour=jour)["nb_candidats"].fillna(0)[0])
