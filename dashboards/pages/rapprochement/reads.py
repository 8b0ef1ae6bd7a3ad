"""Offered dwellings, and the demandes ranked on one of them. Never cached: each read is the reader's own, now."""

from collections.abc import Sequence

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from warehouse.access import reading

SQL_OFFRES = """
select
    departement_code, offre_id, commune_code, quartier, is_qpv, typologie_code, surface_m2, etage, has_ascenseur,
    is_accessible, financement_code, loyer_eur, charges_eur, date_disponibilite, contingent_code, nb_candidatures,
    jours_vacance, publication_id
from offre
where departement_code = any(%(departements)s) and is_offert
order by nb_candidatures, jours_vacance desc, offre_id
"""
SQL_CANDIDATS = """
select
    demande_id, points, points_anciennete, points_delai_anormal, points_dalo, points_pdalpd, anciennete_mois,
    date_creation, typologie, nb_personnes, is_plafond_non_verifie, publication_id
from rapprochement
where departement_code = any(%(departements)s) and offre_id = %(offre)s and is_eligible
order by points desc, date_creation, demande_id
limit %(nombre)s offset %(debut)s
"""
SQL_BILAN = """
select is_eligible, motif_exclusion_code, motif_exclusion, count(*) as nombre,
    count(*) filter (where points_dalo + points_pdalpd > 0) as prioritaires, publication_id
from rapprochement
where departement_code = any(%(departements)s) and offre_id = %(offre)s
group by is_eligible, motif_exclusion_code, motif_exclusion, publication_id
order by count(*) desc, motif_exclusion_code
"""
# Of a few offers only: each is compared with every demande, until one fits.
SQL_AVEC_ELIGIBLE = """
select offre.offre_id, offre.publication_id
from offre
cross join lateral (
    select 1
    from rapprochement
    where
        rapprochement.departement_code = offre.departement_code
        and rapprochement.offre_id = offre.offre_id
        and rapprochement.is_eligible
    limit 1
) as candidat
where offre.departement_code = any(%(departements)s) and offre.offre_id = any(%(offres)s)
"""
SQL_FICHE = """
select
    i.nud, i.nom, i.nom_naissance, i.prenom, i.date_naissance, i.telephone, i.courriel, i.adresse, i.code_postal,
    i.publication_id
from demande_identite as i
where i.departement_code = any(%(departements)s) and i.demande_id = %(demande)s
"""


def offres(lecteur: Lecteur) -> pd.DataFrame:
    """Read the offered dwellings, those with the fewest candidates first."""
    return lecteur.lignes(SQL_OFFRES)


def candidats(lecteur: Lecteur, offre: str, debut: int, nombre: int) -> pd.DataFrame:
    """Read one page of the ranked eligible demandes."""
    return lecteur.lignes(SQL_CANDIDATS, offre=offre, debut=debut, nombre=nombre)


def avec_eligible(lecteur: Lecteur, offres: Sequence[str]) -> set[str]:
    """Return those of a few offered dwellings that have an eligible demande."""
    return set(lecteur.lignes(SQL_AVEC_ELIGIBLE, offres=list(offres))["offre_id"]) if offres else set()


def bilan(lecteur: Lecteur, offre: str) -> pd.DataFrame:
    """Count the demandes examined: eligible ones, and the excluded by their first reason."""
    return lecteur.lignes(SQL_BILAN, offre=offre)


def fiche(lecteur: Lecteur, demande: str, finalite: str) -> dict[str, object] | None:
    """Write the purpose in the journal, read one identity, write that it was read; None when it is not open."""
    moteur, filtre = lecteur.portail.lecteur, {"demande_id": demande}
    reading.ouvrir_acces(moteur, lecteur.session, finalite, "demande_identite", filtre)
    lignes = lecteur.lignes(SQL_FICHE, demande=demande)
    reading.noter(moteur, lecteur.session, "lecture", "demande_identite", len(lignes), filtre)
    return None if lignes.empty else {str(c): v for c, v in lignes.iloc[0].items()}


def pourquoi(ligne: pd.Series) -> str:
    """Write the points in words."""
    morceaux = [
        ("ancienneté", ligne["points_anciennete"]),
        ("délai anormalement long", ligne["points_delai_anormal"]),
        ("DALO", ligne["points_dalo"]),
        ("PDALPD", ligne["points_pdalpd"]),
    ]
    return " · ".join(f"{nom} {int(points)}" for nom, points in morceaux if points) or "aucun point"
