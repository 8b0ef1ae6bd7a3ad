"""The reader's offers that are still to let, and what was proposed on each. Never cached: rows of persons."""

from collections.abc import Iterable, Sequence

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.suivis import DEPASSEES, SEMAINE, TOUTES
from warehouse.access.alerts import JOURS, JOURS_POUR_PROPOSER, SANS_CANDIDAT

SQL_OUVERTES = f"""
select
    departement_code, offre_id, bailleur_code, commune_code, adresse_logement, typologie_code, surface_m2, loyer_eur,
    contingent_code, reservataire_code, date_signalement, date_echeance, nb_candidatures,
    jours_vacance, case when {SANS_CANDIDAT} then {JOURS_POUR_PROPOSER} end as jours_pour_proposer, publication_id
from offre
where departement_code = any(%(departements)s) and is_offert
order by jours_vacance desc nulls last, offre_id
"""  # noqa: S608  (our own text)
# A pseudonym has no place on this page: who is behind a candidature opens from the list of the demandes.
SQL_CANDIDATURES = """
select
    offre_id, positionne_par, date_positionnement, date_cal, decision_code, rang, date_offre,
    date_echeance, date_reponse, reponse_code, etat_code, is_en_cours, publication_id
from candidature
where departement_code = any(%(departements)s) and offre_id = any(%(offres)s)
order by offre_id, date_positionnement, candidature_id
"""
# One query for all the offers, whatever their number.
SQL_CONVIENNENT = """
select
    offre_id, count(*) as menages, count(*) filter (where has_dalo) as dalo,
    count(*) filter (where is_prioritaire and not coalesce(has_dalo, false)) as autres_prioritaires, publication_id
from rapprochement
where departement_code = %(departement)s and offre_id = any(%(offres)s) and is_eligible
group by offre_id, publication_id
"""
# The households that the State houses first, among those that one of these offers fits: DALO, then PDALPD, then the
# accord collectif; the nearest deadline first, then the oldest demande.
SQL_PUBLICS = """
with convient as (
    select demande_id, count(*) as nb_offres
    from rapprochement
    where
        departement_code = %(departement)s and offre_id = any(%(offres)s) and is_eligible and is_prioritaire
    group by demande_id
),
echeance as (
    select demande_id, min(date_echeance) as date_echeance, min(jours_restants) as jours_restants
    from dalo_suivi
    where departement_code = any(%(departements)s) and etat_code = 'A_RELOGER'
    group by demande_id
)
select
    d.demande_id, d.has_dalo, d.has_pdalpd, d.has_acd, d.typologie_code, d.commune_code, d.nb_personnes,
    d.anciennete_mois, e.date_echeance, e.jours_restants, c.nb_offres, d.publication_id
from demande as d
inner join convient as c on d.demande_id = c.demande_id
left join echeance as e on d.demande_id = e.demande_id
where d.departement_code = any(%(departements)s)
order by
    case when d.has_dalo then 1 when d.has_pdalpd then 2 when d.has_acd then 3 end, e.date_echeance nulls last,
    d.date_creation, d.demande_id
limit %(nombre)s
"""
# How far a candidature that nothing has closed may have gone, the nearest to a lease last.
POSITIONNEE = "POSITIONNEE"
ETAPES = (POSITIONNEE, "ATTRIBUEE", "OFFERTE", "ACCEPTEE")
SANS = "AUCUNE"
# No filter of the contingent, nor of the step.
TOUS = "tous"


def ouvertes(lecteur: Lecteur) -> pd.DataFrame:
    """Read the offers still to let that the reader may see, and where each of them stands.

    Columns beside those of the view: ``etape`` (one of ``ETAPES``, ``SANS`` when nobody is candidate), ``nb_en_cours``,
    ``reponse_le`` (date before which a household must answer, the nearest), ``is_a_signaler`` (reserved, and the
    réservataire not told), ``is_proposee`` (the réservataire put someone forward since it was told).
    ``jours_pour_proposer`` is that of an offer reserved to the reader without a candidate in progress.
    """
    offres = lecteur.lignes(SQL_OUVERTES, profil=lecteur.session.profil)
    toutes = candidatures(lecteur, offres["offre_id"])
    attendues = toutes[toutes["is_en_cours"].astype(bool) & (toutes["etat_code"] == "OFFERTE")]
    attendues = attendues.dropna(subset="date_echeance").sort_values("date_echeance").drop_duplicates("offre_id")
    reponses = attendues.set_index("offre_id")["date_echeance"]
    return situer(offres, toutes).assign(
        reponse_le=[reponses.get(offre) for offre in offres["offre_id"]],
        is_a_signaler=offres["reservataire_code"].notna() & offres["date_signalement"].isna(),
        is_proposee=offres["offre_id"].isin(_proposees(offres, toutes)),
    )


def filtres_du_delai(echeance: str) -> dict[str, str]:
    """Return the filters of the offers of one délai to propose; all are said, whatever was chosen before."""
    return {"onglet": "offres", "contingent": TOUS, "detail": TOUS, "echeance": echeance}


def du_delai(offres: pd.DataFrame, echeance: str) -> pd.DataFrame:
    """Keep the offers without a candidate in progress whose délai to propose is the one asked for."""
    jours = pd.to_numeric(offres["jours_pour_proposer"])
    gardees = {TOUTES: offres["offre_id"].notna(), SEMAINE: jours.between(0, JOURS), DEPASSEES: jours < 0}
    return offres[gardees[echeance]]


def situer(offres: pd.DataFrame, candidatures: pd.DataFrame) -> pd.DataFrame:
    """Add to offers how far their furthest candidature went (``etape``), and how many wait (``nb_en_cours``).

    A candidature that fell holds no place.
    """
    suivies = candidatures[candidatures["is_en_cours"].astype(bool)]
    par_offre: dict[str, list[str]] = {}
    for offre, etat in zip(suivies["offre_id"], suivies["etat_code"], strict=True):
        par_offre.setdefault(offre, []).append(etat)
    etats = [par_offre.get(offre, []) for offre in offres["offre_id"]]
    return offres.assign(
        etape=[max(siens, key=ETAPES.index, default=SANS) for siens in etats],
        nb_en_cours=[len(siens) for siens in etats],
    )


def _proposees(offres: pd.DataFrame, candidatures: pd.DataFrame) -> set[str]:
    """Return the offers for which the réservataire put someone forward on the day of the signal or since."""
    siennes = candidatures[candidatures["positionne_par"] == "RESERVATAIRE"]
    siennes = siennes.merge(offres[["offre_id", "date_signalement"]].dropna(), on="offre_id")
    return set(siennes.loc[siennes["date_signalement"] <= siennes["date_positionnement"], "offre_id"])


def candidatures(lecteur: Lecteur, offres: Iterable[str]) -> pd.DataFrame:
    """Read the candidatures on these offers, in the order in which they were put forward."""
    return lecteur.lignes(SQL_CANDIDATURES, offres=list(offres))


def conviennent(lecteur: Lecteur, offres: Sequence[str]) -> pd.DataFrame:
    """Count, by offer, the households within the reader's rights that fit: all, DALO, other priorities."""
    return lecteur.lignes(SQL_CONVIENNENT, offres=list(offres)).set_index("offre_id")


def publics(lecteur: Lecteur, offres: Sequence[str], nombre: int) -> pd.DataFrame:
    """Read the first households of the priority publics that one of these offers fits."""
    return lecteur.lignes(SQL_PUBLICS, offres=list(offres), nombre=nombre)
