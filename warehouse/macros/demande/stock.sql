{#- The stock as an indicator: every month at its end, and every year at its December; the whole, and by type wanted. -#}
{% macro stock_par_periode() -%}
    select
        stock.*,
        periode.periode_type,
        periode.periode,
        case when stock.typologie = 'TOUS' then 'ensemble' else 'typologie' end as dimension,
        stock.typologie as modalite
    from {{ ref('int_stock_mensuel') }} as stock
    cross join lateral (
        values ('mois', to_char(stock.mois, 'YYYY-MM')), ('annee', to_char(stock.mois, 'YYYY'))
    ) as periode (periode_type, periode)
    where
        (periode.periode_type = 'mois' or date_part('month', stock.mois) = 12)
        and {{ a_des_mois('periode.periode_type', 'stock') }}
{%- endmacro %}

{#- CTEs that end with `final`: the stock of each month, territory of these types and typology, zero included, and its seniority,
    from the counts by seniority of `compte` (territoire_rang, typologie_rang, mois_rang, anciennete_mois, effectif,
    effectif_delai_anormal). -#}
{% macro stock_mesure(compte, condition) -%}
cellulaire as (
    select
        {{ cellule_id('territoire_rang', 'typologie_rang', 'mois_rang') }} as cellule_id,
        anciennete_mois,
        effectif,
        effectif_delai_anormal
    from {{ compte }}
),

cumule as (
    select
        *,
        sum(effectif) over (
            partition by cellule_id
            order by anciennete_mois
            rows between unbounded preceding and current row
        ) as cumul
    from cellulaire
),

distribution as (
    select
        cellule_id,
        sum(effectif_delai_anormal)::integer as stock_delai_anormal,
        {{ distribution_cumulee('anciennete_mois') }}
    from cumule
    group by cellule_id
),

mesure as (
    select
        cellule_id,
        total::integer as stock,
        stock_delai_anormal,
        {{ centile_cumule(0.5) }} as anciennete_mediane_mois,
        {{ centile_cumule(0.75) }} as anciennete_p75_mois
    from distribution
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
    where territoire.territoire_type {{ condition }}
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
{%- endmacro %}
