"""Offered dwellings, and the demandes ranked on one of them. Never cached: each read is the reader's own, now."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur

# Codes of the filters of the address: ``pop``, ``souhait``, ``onglet`` and ``tri``.
TOUS = "tous"
PRIORITAIRES, DALO, PDALPD = "prio", "dalo", "pdalpd"
VOEU, ELARGIE = "voeu", "elargie"
PAS_LA = "pas_la"
RANG, ANCIENNETE, RESSOURCES, EFFORT, RESTE, PUBLICS = "rang", "anciennete", "ressources", "effort", "reste", "publics"

SQL_OFFRES = """
select
    departement_code, offre_id, commune_code, is_qpv, typologie_code, surface_m2, etage, has_ascenseur, is_accessible,
    financement_code, loyer_eur, charges_eur, reservataire_code, date_signalement, date_echeance, nb_candidatures,
    jours_vacance, publication_id
from offre
where departement_code = any(%(departements)s) and is_offert
order by nb_candidatures, jours_vacance desc, offre_id
"""
UN_CANDIDAT = """
select
    r.demande_id, r.points, r.points_detail, r.avertissements_codes, r.anciennete_mois, r.date_creation,
    r.typologies_souhaitees, r.rang_commune, r.nb_personnes, r.composition_code, r.tranche_plafond_code,
    r.ressources_mensuelles_eur, r.taux_effort_pct, r.reste_a_vivre_eur_jour_uc, r.is_prioritaire, r.has_dalo,
    r.has_pdalpd, jsonb_exists(r.quantites, 'MUTATION') as is_mutation, r.is_premier_quartile, r.grille_code,
    r.grille_version, r.publication_id"""
# The first ones of a dwelling: an index gives them in their order, the others are not compared.
SQL_PREMIERS = f"""{UN_CANDIDAT}
from rapprochement as r
where r.departement_code = %(departement)s and r.offre_id = %(offre)s and r.is_eligible
order by r.points desc, r.date_creation, r.demande_id
limit %(nombre)s offset %(debut)s
"""
# Which eligible demandes the filters keep.
GARDEES = """
    case %(pop)s
        when 'prio' then is_prioritaire when 'dalo' then has_dalo when 'pdalpd' then has_pdalpd else true
    end
    and (%(typo)s = 'tous' or %(typo)s = any(typologies_souhaitees))
    and (%(souhait)s = 'tous' or ('COMMUNE_ELARGIE' = any(avertissements_codes)) = (%(souhait)s = 'elargie'))
    and (%(ressources)s = 'tous' or tranche_plafond_code = %(ressources)s)
    and (%(anciennete)s = 'tous' or anciennete_mois >= nullif(%(anciennete)s, 'tous')::integer)
"""
# The rank is that of the whole list, whatever is filtered. The keys alone are sorted: the reasons of a page are read
# for its own rows.
SQL_CANDIDATS = f"""{UN_CANDIDAT}, page.rang
from rapprochement as r
inner join (
    select
        demande_id, rang,
        row_number() over (
            order by
                case %(tri)s
                    when 'anciennete' then -anciennete_mois
                    when 'ressources' then ressources_mensuelles_eur
                    when 'effort' then taux_effort_pct
                    when 'reste' then reste_a_vivre_eur_jour_uc
                    when 'publics' then case when has_dalo then 1 when has_pdalpd then 2 when is_prioritaire then 3 end
                end nulls last,
                rang
        ) as place
    from (
        select
            demande_id, is_prioritaire, has_dalo, has_pdalpd, typologies_souhaitees, tranche_plafond_code,
            avertissements_codes,
            anciennete_mois, ressources_mensuelles_eur, taux_effort_pct, reste_a_vivre_eur_jour_uc,
            row_number() over (order by points desc, date_creation, demande_id) as rang
        from rapprochement
        where departement_code = %(departement)s and offre_id = %(offre)s and is_eligible
    ) as classe
    where
        {GARDEES}
    order by place
    limit %(nombre)s offset %(debut)s
) as page on r.demande_id = page.demande_id
where r.departement_code = %(departement)s and r.offre_id = %(offre)s
order by page.place
"""  # noqa: S608  (our own text)
SQL_NOMBRE = f"""
select count(*) as nombre
from rapprochement
where departement_code = %(departement)s and offre_id = %(offre)s and is_eligible and {GARDEES}
"""  # noqa: S608  (our own text)
# ``seules``: the demandes that this reason alone excludes, which would be candidates without it. Reasons are worked out
# once for each demande, as a number; which comes first, in which words, for one demande of each set of reasons.
SQL_BILAN = """
select
    exemple.is_eligible, exemple.norme_code, exemple.motif_exclusion_code, exemple.motif_exclusion,
    sum(compte.nombre)::bigint as nombre, sum(compte.prioritaires)::bigint as prioritaires,
    coalesce(sum(compte.nombre) filter (where cardinality(exemple.motifs_exclusion_codes) = 1), 0)::bigint as seules,
    max(compte.premier) filter (where exemple.is_eligible) as premier, exemple.publication_id
from (
    select
        motifs_exclusion_masque, count(*) as nombre, count(*) filter (where is_prioritaire) as prioritaires,
        max(points) as premier, min(demande_id) as demande_id
    from rapprochement
    where departement_code = %(departement)s and offre_id = %(offre)s
    group by motifs_exclusion_masque
) as compte
cross join lateral (
    select is_eligible, norme_code, motif_exclusion_code, motif_exclusion, motifs_exclusion_codes, publication_id
    from rapprochement
    where
        departement_code = %(departement)s and offre_id = %(offre)s
        and rapprochement.demande_id = compte.demande_id
    -- A fence: joined otherwise, every demande would be compared again.
    offset 0
) as exemple
group by
    exemple.is_eligible, exemple.norme_code, exemple.motif_exclusion_code, exemple.motif_exclusion,
    exemple.publication_id
order by nombre desc, exemple.motif_exclusion_code
"""
# The keys of one page alone are sorted; its reasons are read for its own rows.
SQL_EXCLUES = f"""{UN_CANDIDAT}, r.motifs_exclusion_codes
from rapprochement as r
inner join (
    select demande_id
    from rapprochement
    where departement_code = %(departement)s and offre_id = %(offre)s and motif_exclusion_code = %(motif)s
    order by points desc, date_creation, demande_id
    limit %(nombre)s offset %(debut)s
) as page on r.demande_id = page.demande_id
where r.departement_code = %(departement)s and r.offre_id = %(offre)s
order by r.points desc, r.date_creation, r.demande_id
"""  # noqa: S608  (our own text)
# One demande on one dwelling: what excludes it, what is to watch, and the place that it has or would have.
SQL_CAS = """
select
    r.demande_id, r.is_eligible, r.motifs_exclusion_codes, r.avertissements_codes, r.points, r.points_detail,
    r.grille_code, r.grille_version, r.publication_id,
    (
        select count(*) + 1
        from rapprochement as autre
        where
            autre.departement_code = r.departement_code and autre.offre_id = r.offre_id and autre.is_eligible
            and (
                autre.points > r.points
                or autre.points = r.points
                and (autre.date_creation, autre.demande_id) < (r.date_creation, r.demande_id)
            )
    ) as rang
from rapprochement as r
where r.departement_code = %(departement)s and r.offre_id = %(offre)s and r.demande_id = %(demande)s
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


@dataclass(frozen=True)
class Filtres:
    """What narrows the list of a dwelling: priority, type and commune asked for, class of income, months waited."""

    pop: str = TOUS
    typo: str = TOUS
    souhait: str = TOUS
    ressources: str = TOUS
    anciennete: str = TOUS


def offres(lecteur: Lecteur) -> pd.DataFrame:
    """Read the offered dwellings, those with the fewest candidates first."""
    return lecteur.lignes(SQL_OFFRES)


def candidats(
    lecteur: Lecteur, offre: str, debut: int, nombre: int, filtres: Filtres | None = None, tri: str = RANG
) -> pd.DataFrame:
    """Read one page of the eligible demandes of a dwelling; ``rang``: the place of each in the whole list."""
    gardes = filtres or Filtres()
    if gardes == Filtres() and tri == RANG:
        lues = lecteur.lignes(SQL_PREMIERS, offre=offre, debut=debut, nombre=nombre)
        return lues.assign(rang=range(debut + 1, debut + 1 + len(lues)))
    return lecteur.lignes(SQL_CANDIDATS, offre=offre, debut=debut, nombre=nombre, tri=tri, **asdict(gardes))


def nombre(lecteur: Lecteur, offre: str, filtres: Filtres) -> int:
    """Count the eligible demandes that the filters keep."""
    return int(lecteur.lignes(SQL_NOMBRE, offre=offre, **asdict(filtres))["nombre"].iloc[0])


def avec_eligible(lecteur: Lecteur, offres: Sequence[str]) -> set[str]:
    """Return those of a few offered dwellings that have an eligible demande."""
    return set(lecteur.lignes(SQL_AVEC_ELIGIBLE, offres=list(offres))["offre_id"]) if offres else set()


def bilan(lecteur: Lecteur, offre: str) -> pd.DataFrame:
    """Count the demandes examined: eligible ones, and the excluded by their first reason."""
    return lecteur.lignes(SQL_BILAN, offre=offre)


def exclues(lecteur: Lecteur, offre: str, motif: str, debut: int, nombre: int) -> pd.DataFrame:
    """Read one page of the demandes that a rule is the first to exclude, with all their reasons."""
    return lecteur.lignes(SQL_EXCLUES, offre=offre, motif=motif, debut=debut, nombre=nombre)


def cas(lecteur: Lecteur, offre: str, demande: str) -> "pd.Series | None":
    """Read one demande on one dwelling; None where the reader reads none of that pseudonym."""
    lignes = lecteur.lignes(SQL_CAS, offre=offre, demande=demande)
    return None if lignes.empty else lignes.iloc[0]
