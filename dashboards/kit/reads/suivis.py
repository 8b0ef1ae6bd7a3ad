"""What landlords, the State and those who reserve dwellings follow up, each over its own rows.

What belongs here: the reads of the follow-up views, exact and within the rights of the reader. What does not: rates by
territory (``dashboards.kit.reads.indicateurs``). Rows of a person are read again each time, never kept.
"""

from collections.abc import Sequence

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.words.formats import apostrophes

A_RELOGER, EN_INSTRUCTION = "reconnus", "recours"
ETATS = {A_RELOGER: "A_RELOGER", EN_INSTRUCTION: "EN_INSTRUCTION"}

SQL_ORGANISMES = """
select organisme_code, libelle, publication_id from organisme where departement_code = any(%(departements)s)
order by libelle
"""
SQL_CHAINE = """
select annee, bailleur_code, mesure, etape, nb, part_pct, mediane_jours, p25_jours, p75_jours, publication_id
from chaine_etape
where departement_code = any(%(departements)s) and territoire_code = %(code)s and bailleur_code <> 'TOUS'
order by annee, etape
"""
SQL_PEU_CANDIDATS = """
select
    offre_id, raison_code, commune_code, typologie_code, nb_candidatures, nb_en_cours, nb_refus, jours_ouverte,
    publication_id
from proposition_logement_peu_candidats
where departement_code = any(%(departements)s)
order by jours_ouverte desc, offre_id
"""
SQL_MIXITE = """
select
    bailleur_code, epci_code, seuil_q1_eur, seuil_q1_nature, nb_hors_qpv, nb_hors_qpv_q1, part_q1_hors_qpv_pct,
    objectif_q1_hors_qpv_pct, rythme_q1_hors_qpv_pct, rythme_q1_hors_qpv_code, reste_q1_hors_qpv, nb_en_qpv,
    nb_en_qpv_q2_q4, part_q2_q4_en_qpv_pct, objectif_q2_q4_en_qpv_pct, rythme_q2_q4_en_qpv_pct,
    rythme_q2_q4_en_qpv_code, reste_q2_q4_en_qpv, publication_id
from suivi_mixite
where departement_code = any(%(departements)s) and annee = %(annee)s
"""
SQL_ANNEES_DE_MIXITE = """
select distinct annee, is_annee_complete, publication_id
from suivi_mixite
where departement_code = any(%(departements)s)
order by annee desc
"""
SQL_ACD = """
select
    annee, nb_mois_couverts, bailleur_code, objectif, is_objectif_simule, nb_baux, nb_relogements, part_objectif_pct,
    rythme_pct, rythme_code, publication_id
from suivi_acd
where departement_code = any(%(departements)s)
"""
SQL_CONTINGENT = """
select
    annee, contingent_code, reservataire_code, bailleur_code, is_stock_connu, nb_logements_reserves,
    nb_logements_bailleur, part_stock_pct, objectif_stock_pct, nb_offres_signalees, nb_offres_pourvues,
    nb_offres_rendues, nb_offres_proposees, nb_proposees_au_dela_30_jours, delai_median_jours, nb_baux,
    nb_baux_bailleur, part_flux_pct, nb_baux_etat, part_flux_etat_pct, engagement_flux_etat_pct,
    rythme_flux_etat_pct, rythme_flux_etat_code, publication_id
from suivi_contingent
where departement_code = any(%(departements)s)
"""
# The demande says more of the household than the follow-up; who does not read it keeps the follow-up alone.
SQL_ECHEANCES = """
select
    suivi.demande_id, suivi.etat_code, suivi.nature_recours_code, suivi.motif_dalo_code, suivi.date_depot,
    suivi.date_decision, suivi.typologie_dalo_code, suivi.date_echeance, suivi.jours_restants,
    suivi.is_echeance_depassee, suivi.is_echeance_30_jours, suivi.epci_code, demande.commune_code,
    suivi.typologie_code, demande.nb_personnes, demande.composition_code, demande.modele_logement_code,
    suivi.etat_demande_code, suivi.nb_propositions, demande.is_positionne, suivi.publication_id
from dalo_suivi as suivi
left join demande
    on suivi.departement_code = demande.departement_code and suivi.demande_id = demande.demande_id
where suivi.departement_code = any(%(departements)s)
order by suivi.jours_restants nulls last, suivi.date_depot, suivi.demande_id
"""
TOUS_MOTIFS = "tous"
# In which order they are listed, the most grounds first among equals.
PAR_MOTIFS, PAR_TYPE, PAR_EPCI = "motifs", "type", "epci"
SQL_PRESUMEES = """
select
    presomption_id, epci_code, typologie_code, presomption_dalo_motif_1, presomption_dalo_motif_2,
    presomption_dalo_motif_3, presomption_dalo_motif_4, presomption_dalo_motif_5, presomption_dalo_motif_6,
    motifs_non_jugeables_libelles, publication_id
from presomption_dalo
where departement_code = any(%(departements)s) and (%(epci)s = '' or epci_code = %(epci)s)
    and (%(motif)s = 'tous' or (array[
        presomption_dalo_motif_1, presomption_dalo_motif_2, presomption_dalo_motif_3, presomption_dalo_motif_4,
        presomption_dalo_motif_5, presomption_dalo_motif_6
    ])[nullif(%(motif)s, 'tous')::integer])
order by
    case when %(tri)s = 'type' then typologie_code end,
    case when %(tri)s = 'epci' then array_position(%(epcis)s::text[], epci_code) end,
    nb_motifs desc, presomption_id
limit %(nombre)s offset %(debut)s
"""
SQL_NOMBRE_PRESUMEES = """
select count(*) as nombre from presomption_dalo
where departement_code = any(%(departements)s) and (%(epci)s = '' or epci_code = %(epci)s)
    and (%(motif)s = 'tous' or (array[
        presomption_dalo_motif_1, presomption_dalo_motif_2, presomption_dalo_motif_3, presomption_dalo_motif_4,
        presomption_dalo_motif_5, presomption_dalo_motif_6
    ])[nullif(%(motif)s, 'tous')::integer])
"""
# Who reads the offers of a contingent of the State that is delegated to it, beside its own.
CONTINGENT_OU_DELEGUE = "contingent_ou_delegue"
SQL_CONTINGENTS_DES_OFFRES = """
select distinct contingent_code, publication_id from offre where departement_code = any(%(departements)s)
"""
# Which deadlines a list keeps.
TOUTES, DEPASSEES, SEMAINE, PROCHES, LOINTAINES, SANS = "toutes", "depassee", "7", "30", "plus_tard", "sans"
# Which households recognised it keeps, by what is to be done of them: a demande that is over comes before all else.
PROPOSER, SUIVRE, REPRENDRE = "proposer", "suivre", "reprendre"


def organismes(lecteur: Lecteur) -> dict[str, str]:
    """Return the names of the partner bodies by their code."""
    return lecteur.ranger(SQL_ORGANISMES, _noms_des_organismes)


def _noms_des_organismes(cadre: pd.DataFrame) -> dict[str, str]:
    return dict(zip(cadre["organisme_code"], cadre["libelle"].map(apostrophes), strict=True))


def noms(lecteur: Lecteur, mesh: Territoires) -> dict[str, str]:
    """Return the names of whoever may reserve, by code.

    A collectivité holds a contingent under its own code, whether or not it is a partner here; an EPCI has the name that
    the territories of the portal have, a commune that of the body it is.
    """
    epci, communes = (
        {f"{lettre}{code}": nom for code, nom in mesh.libelles(maille).items()}
        for lettre, maille in (("E", "epci"), ("C", "commune"))
    )
    return communes | organismes(lecteur) | epci


def chaine(lecteur: Lecteur, code: str, annee: int) -> pd.DataFrame:
    """Read the steps of the propositions of each landlord whose rows these are, in a territory, at a year."""
    cadre = lecteur.statistique(SQL_CHAINE, code=code)
    return cadre[cadre["annee"] == annee].reset_index(drop=True)


def peu_candidats(lecteur: Lecteur) -> pd.DataFrame:
    """Read the reader's dwellings on offer with fewer than three candidates, the longest open first."""
    return lecteur.lignes(SQL_PEU_CANDIDATS)


def mixite(lecteur: Lecteur, annee: int) -> pd.DataFrame:
    """Read the leases outside and in QPV by income quartile, by landlord and EPCI."""
    return lecteur.statistique(SQL_MIXITE, annee=annee)


def annees_de_mixite(lecteur: Lecteur) -> dict[str, bool]:
    """Return the years of this follow-up, the latest first, and whether each is over."""
    lues = lecteur.statistique(SQL_ANNEES_DE_MIXITE)
    return {str(annee): bool(finie) for annee, finie in zip(lues["annee"], lues["is_annee_complete"], strict=True)}


def acd(lecteur: Lecteur) -> pd.DataFrame:
    """Read the commitments on the accord collectif and what was done, by year and landlord."""
    return lecteur.statistique(SQL_ACD)


def contingents(lecteur: Lecteur) -> pd.DataFrame:
    """Read the reservations that the reader may see: stock, vacancies signalled, leases, by year and landlord."""
    return lecteur.statistique(SQL_CONTINGENT)


def contingents_des_offres(lecteur: Lecteur) -> frozenset[str]:
    """Return the contingents of the dwellings that the reader may see, one that the State delegates to it included."""
    return frozenset(lecteur.lignes(SQL_CONTINGENTS_DES_OFFRES)["contingent_code"].dropna())


def echeances(lecteur: Lecteur) -> pd.DataFrame:
    """Read the recours that wait, the nearest deadline first."""
    return lecteur.lignes(SQL_ECHEANCES)


def nombre_presumees(lecteur: Lecteur, epci: str = "", motif: str = TOUS_MOTIFS) -> int:
    """Count the demandes with a présomption, of one ground or of any."""
    return int(lecteur.lignes(SQL_NOMBRE_PRESUMEES, epci=epci, motif=motif)["nombre"].iloc[0])


def presumees(
    lecteur: Lecteur,
    epci: str,
    motif: str,
    debut: int,
    nombre: int,
    *,
    tri: str = PAR_MOTIFS,
    epcis: Sequence[str] = (),
) -> pd.DataFrame:
    """Read one page of the demandes with a présomption, under a pseudonym of their own; ``epcis`` in their order."""
    ordre = {"tri": tri, "epcis": list(epcis)}
    return lecteur.lignes(SQL_PRESUMEES, epci=epci, motif=motif, debut=debut, nombre=nombre, **ordre)


def compter(cadre: pd.DataFrame) -> tuple[int, int, int]:
    """Count the households of a list: all, deadline within 30 days, deadline past."""
    proches, passees = (len(cadre[cadre[c].eq(True)]) for c in ("is_echeance_30_jours", "is_echeance_depassee"))
    return len(cadre), proches, passees


def de_l_etape(cadre: pd.DataFrame, etape: str, ou: Territoire | None = None, echeance: str = TOUTES) -> pd.DataFrame:
    """Keep the rows of one stage, in a territory (none: everywhere), whose deadline is the one asked for.

    Where a reader does not read the commune of a row, it is in no territory smaller than its EPCI.
    """
    gardees = {
        TOUTES: cadre["etat_code"].notna(),
        DEPASSEES: cadre["is_echeance_depassee"].eq(True),
        SEMAINE: pd.to_numeric(cadre["jours_restants"]).between(0, 7),
        PROCHES: cadre["is_echeance_30_jours"].eq(True),
        LOINTAINES: cadre["is_echeance_depassee"].eq(False) & cadre["is_echeance_30_jours"].eq(False),
        SANS: cadre["jours_restants"].isna(),
    }[echeance]
    if ou is None or ou.type == "departement":
        ici = cadre["etat_code"].notna()
    elif ou.type == "epci":
        ici = cadre["epci_code"].eq(ou.code)
    else:
        ici = cadre["commune_code"].isin(ou.communes or [ou.code])
    return cadre[gardees & ici & cadre["etat_code"].eq(ETATS[etape])].reset_index(drop=True)


def par_suite(cadre: pd.DataFrame, suite: str) -> pd.DataFrame:
    """Keep the households of a list of whom the same thing is to be done."""
    est_finie, est_suivie = cadre["etat_demande_code"].ne("active"), cadre["is_positionne"].eq(True)
    gardees = {
        TOUTES: cadre["etat_code"].notna(),
        PROPOSER: ~est_finie & ~est_suivie,
        SUIVRE: ~est_finie & est_suivie,
        REPRENDRE: est_finie,
    }[suite]
    return cadre[gardees].reset_index(drop=True)
