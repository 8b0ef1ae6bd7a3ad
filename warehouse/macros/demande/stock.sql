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
    where periode.periode_type = 'mois' or date_part('month', stock.mois) = 12
{%- endmacro %}
