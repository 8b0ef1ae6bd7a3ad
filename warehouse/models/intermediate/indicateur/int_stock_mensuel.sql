-- Grain: one row per month, territory and typology (TOUS = all), zero included: stock at the end of the month and
-- its seniority. Percentiles are those of percentile_cont, exact in months: read on the cumulated counts by
-- seniority.
with cumule as (
    select
        *,
        sum(effectif) over (partition by cellule_id) as total,
        sum(effectif) over (
            partition by cellule_id
            order by anciennete_mois
            rows between unbounded preceding and current row
        ) as cumul
    from {{ ref('int_stock_anciennete') }}
),

mesure as (
    select
        cellule_id,
        sum(effectif)::integer as stock,
        sum(effectif_delai_anormal)::integer as stock_delai_anormal,
        {{ centile_cumule(0.5) }} as anciennete_mediane_mois,
        {{ centile_cumule(0.75) }} as anciennete_p75_mois
    from cumule
    group by cellule_id
),

typologie as (
    {{ typologies_souhaitables() }}
),

cellule as (
    select
        territoire.departement_code,
        mois.mois,
        territoire.territoire_type,
        territoire.territoire_code,
        typologie.typologie_code as typologie,
        {{ cellule_id('territoire.territoire_rang', 'typologie_rang', rang_du_mois('mois.mois')) }} as cellule_id
    from {{ ref('int_territoire') }} as territoire
    cross join {{ ref('int_mois') }} as mois
    cross join typologie
),

final as (
    select
        cellule.departement_code,
        cellule.mois,
        cellule.territoire_type,
        cellule.territoire_code,
        cellule.typologie,
        coalesce(mesure.stock, 0) as stock,
        coalesce(mesure.stock_delai_anormal, 0) as stock_delai_anormal,
        mesure.anciennete_mediane_mois,
        mesure.anciennete_p75_mois
    from cellule
    left join mesure
        on cellule.cellule_id = mesure.cellule_id
)

select * from final
