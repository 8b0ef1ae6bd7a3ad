"""What a reader may read of past answers, and of the households of a list, as the levels of the factors of a refusal.

Never kept: rows of persons. What does not belong here: the model (``refusals``), with whose rights the queries run
(``lire_lignes`` does). Nothing of this is read unless the installation asked for it
(``OBSERVATOIRE_EXPECTED_REFUSALS``).
"""

from collections.abc import Sequence

import pandas as pd

from warehouse.matching.reads import Lire

# Of a demande `d` and a dwelling `o`, at a day: what is compared is what was asked for, as it is known today.
NIVEAUX = """
    case
        when coalesce(d.communes_souhaitees, '{{}}') = '{{}}' then 'INCONNU'
        when o.commune_code = d.communes_souhaitees[1] then 'PREMIER'
        when o.commune_code = any(d.communes_souhaitees) then 'AUTRE'
        else 'NON'
    end as commune,
    case
        when coalesce(d.typologies_souhaitees, '{{}}') = '{{}}' then 'INCONNU'
        when case when o.typologie_code in ('T6', 'T7', 'T8', 'T9P') then 'T6P' else o.typologie_code end
            = any(d.typologies_souhaitees) then 'OUI'
        else 'NON'
    end as type,
    case
        when coalesce(d.loyer_max_eur, 0) = 0 or o.loyer_eur is null then 'INCONNU'
        when o.loyer_eur + coalesce(o.charges_eur, 0) > d.loyer_max_eur then 'AU_DESSUS'
        else 'DANS'
    end as loyer,
    case
        when {jour} - d.date_creation < 365 then 'COURTE' when {jour} - d.date_creation < 1095 then 'MOYENNE'
        else 'LONGUE'
    end as attente,
    case when o.is_qpv then 'DEDANS' when not o.is_qpv then 'HORS' else 'INCONNU' end as quartier,
    case
        when o.etage <= 1 or o.has_ascenseur then 'SIMPLE' when o.etage > 1 and not o.has_ascenseur then 'MARCHES'
        else 'INCONNU'
    end as acces"""
# The answers of the last quarter, by their day, are kept apart.
SQL_REPONSES = f"""
with reponse as (
    select
        departement_code, candidature_id, offre_id, demande_id, date_offre, publication_id,
        etat_code in ('REFUSEE', 'SILENCE') as is_refus,
        count(*) filter (where etat_code in ('REFUSEE', 'SILENCE')) over (
            partition by demande_id order by date_offre, candidature_id rows between unbounded preceding and 1 preceding
        ) as avant
    from candidature
    where
        departement_code = any(%(departements)s) and date_offre is not null
        and (reponse_code is not null or etat_code = 'SILENCE')
),
limite as (select percentile_disc(0.75) within group (order by date_offre) as jour from reponse),
ligne as (
    select
        {NIVEAUX.format(jour="reponse.date_offre")},
        least(reponse.avant, 2)::text as deja, reponse.date_offre > limite.jour as is_recente, reponse.is_refus,
        reponse.publication_id
    from reponse
    cross join limite
    inner join demande as d on reponse.demande_id = d.demande_id
    inner join offre as o on reponse.departement_code = o.departement_code and reponse.offre_id = o.offre_id
    where d.departement_code = any(%(departements)s) and o.departement_code = any(%(departements)s)
)
select
    commune, type, loyer, attente, quartier, acces, deja, is_recente, count(*) as nombre,
    count(*) filter (where is_refus) as refus, publication_id
from ligne
group by commune, type, loyer, attente, quartier, acces, deja, is_recente, publication_id
"""  # noqa: S608  (our own text)
SQL_MENAGES = f"""
select
    d.demande_id, {NIVEAUX.format(jour="p.date_reference")},
    (
        select least(count(*), 2)::text
        from candidature as c
        where
            c.departement_code = d.departement_code and c.demande_id = d.demande_id
            and c.etat_code in ('REFUSEE', 'SILENCE')
    ) as deja,
    d.publication_id
from demande as d
inner join offre as o on d.departement_code = o.departement_code
inner join publication as p on d.departement_code = p.departement_code
where d.departement_code = any(%(departements)s) and o.offre_id = %(offre)s and d.demande_id = any(%(demandes)s::text[])
"""  # noqa: S608  (our own text)


def reponses(lire_lignes: Lire) -> pd.DataFrame:
    """Count the past answers that the reader reads, by levels, the recent ones apart."""
    return lire_lignes(SQL_REPONSES)


def menages(lire_lignes: Lire, offre: str, demandes: Sequence[str]) -> pd.DataFrame:
    """Read the levels of these households on a dwelling, in their order, without those that ``demande`` hides."""
    lues = lire_lignes(SQL_MENAGES, offre=offre, demandes=list(demandes)).set_index("demande_id", drop=False)
    return lues.loc[[demande for demande in demandes if demande in lues.index]]
