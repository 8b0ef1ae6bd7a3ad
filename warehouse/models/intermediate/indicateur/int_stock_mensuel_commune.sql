-- Grain: one row per month, commune and typology (TOUS = all), zero included: stock at the end of the month and its
-- seniority.
with compte as (
    select
        commune_rang as territoire_rang,
        typologie_rang,
        mois_rang,
        anciennete_mois,
        effectif::bigint as effectif,
        effectif_delai_anormal::bigint as effectif_delai_anormal
    from {{ ref('int_stock_cohorte') }}
    union all
    select
        commune_rang as territoire_rang,
        0 as typologie_rang,
        mois_rang,
        anciennete_mois,
        sum(effectif) as effectif,
        sum(effectif_delai_anormal) as effectif_delai_anormal
    from {{ ref('int_stock_cohorte') }}
    group by commune_rang, mois_rang, anciennete_mois
),

{{ stock_mesure('compte', "= 'commune'") }}

select * from final
