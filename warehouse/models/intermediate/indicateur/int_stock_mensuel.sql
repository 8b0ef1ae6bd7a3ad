-- Grain: one row per month, territory and typology (TOUS = all), zero included: stock at the end of the month and its seniority.
-- Percentiles are those of percentile_cont, exact in months: read on the cumulated counts by seniority.
with cumule as (
    select
        *,
        sum(effectif) over (partition by territoire_type, territoire_code, typologie, mois) as total,
        sum(effectif) over (
            partition by territoire_type, territoire_code, typologie, mois
            order by anciennete_mois
            rows between unbounded preceding and current row
        ) as cumul
    from {{ ref('int_stock_anciennete') }}
),

mesure as (
    select
        departement_code,
        mois,
        territoire_type,
        territoire_code,
        typologie,
        sum(effectif)::integer as stock,
        sum(effectif_delai_anormal)::integer as stock_delai_anormal,
        {{ centile_cumule(0.5) }} as anciennete_mediane_mois,
        {{ centile_cumule(0.75) }} as anciennete_p75_mois
    from cumule
    group by departement_code, mois, territoire_type, territoire_code, typologie
),

typologie as (
    select code as typologie from {{ ref('sne_code_list') }}
    where liste = 'ListeTypeLogement'
    union all
    select 'TOUS'
),

final as (
    select
        territoire.departement_code,
        mois.mois,
        territoire.territoire_type,
        territoire.territoire_code,
        typologie.typologie,
        coalesce(mesure.stock, 0) as stock,
        coalesce(mesure.stock_delai_anormal, 0) as stock_delai_anormal,
        mesure.anciennete_mediane_mois,
        mesure.anciennete_p75_mois
    from {{ ref('int_territoire') }} as territoire
    cross join {{ ref('int_mois') }} as mois
    cross join typologie
    left join mesure
        on
            territoire.departement_code = mesure.departement_code
            and mois.mois = mesure.mois
            and territoire.territoire_type = mesure.territoire_type
            and territoire.territoire_code = mesure.territoire_code
            and typologie.typologie = mesure.typologie
)

select * from final
