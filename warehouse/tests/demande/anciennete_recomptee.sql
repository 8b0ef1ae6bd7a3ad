{{ config(meta={'dagster': {'ref': {'name': 'indicateur_valeur'}}}) }}
-- Median, third quartile and abnormal delay of the last month, measured again on one row per demande by Postgres
-- itself; the abnormal delay is told where its threshold is known.
with dernier as (
    select
        mois,
        fin_mois,
        mois_code
    from {{ ref('dim_calendrier') }}
    order by mois desc
    limit 1
),

demande as (
    select
        dernier.mois_code as periode,
        commune.epci_code,
        periode.typologie_code,
        {{ mois_ecoules('periode.date_creation', 'dernier.fin_mois') }} as anciennete_mois,
        delai.seuil_mois
    from {{ ref('int_demande_periode') }} as periode
    inner join dernier
        on periode.valide_du <= dernier.fin_mois and periode.valide_au > dernier.fin_mois
    inner join {{ ref('dim_territoire') }} as commune
        on commune.territoire_type = 'commune' and periode.commune_code = commune.territoire_code
    left join {{ ref('int_delai_anormal') }} as delai
        on
            periode.commune_code = delai.commune_code
            and periode.typologie_code = delai.typologie_code
            and dernier.fin_mois = delai.date_effet
),

recompte as (
    select
        periode,
        epci_code as territoire_code,
        typologie_code as typologie,
        count(*) as effectif,
        case when count(seuil_mois) > 0 then count(*) filter (where anciennete_mois >= seuil_mois) end as anormal,
        percentile_cont(0.5) within group (order by anciennete_mois) as mediane,
        percentile_cont(0.75) within group (order by anciennete_mois) as p75
    from demande
    group by periode, epci_code, typologie_code
    union all
    select
        periode,
        {{ departement_du_fichier() }} as territoire_code,
        'TOUS' as typologie,
        count(*) as effectif,
        case when count(seuil_mois) > 0 then count(*) filter (where anciennete_mois >= seuil_mois) end as anormal,
        percentile_cont(0.5) within group (order by anciennete_mois) as mediane,
        percentile_cont(0.75) within group (order by anciennete_mois) as p75
    from demande
    group by periode
)

select
    recompte.*,
    anciennete.valeur,
    anciennete.borne_haute as p75_publie,
    delai.numerateur
from recompte
left join {{ ref('indicateur_valeur') }} as anciennete
    on
        anciennete.indicateur_code = 'anciennete'
        and anciennete.dimension in ('ensemble', 'typologie')
        and recompte.periode = anciennete.periode
        and recompte.territoire_code = anciennete.territoire_code
        and recompte.typologie = anciennete.modalite
left join {{ ref('indicateur_valeur') }} as delai
    on
        delai.indicateur_code = 'delai_anormal'
        and delai.dimension in ('ensemble', 'typologie')
        and recompte.periode = delai.periode
        and recompte.territoire_code = delai.territoire_code
        and recompte.typologie = delai.modalite
where
    anciennete.valeur is distinct from recompte.mediane::numeric
    or anciennete.borne_haute is distinct from recompte.p75::numeric
    or anciennete.effectif is distinct from recompte.effectif
    or delai.numerateur is distinct from recompte.anormal
