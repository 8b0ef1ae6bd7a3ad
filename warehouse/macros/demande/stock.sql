{#- The stock by period: every month at its end, and every year at its December. -#}
{% macro stock_par_periode() -%}
    select
        stock.*,
        periode.periode_type,
        periode.periode
    from {{ ref('int_stock_mensuel') }} as stock
    cross join lateral (
        values ('mois', to_char(stock.mois, 'YYYY-MM')), ('annee', to_char(stock.mois, 'YYYY'))
    ) as periode (periode_type, periode)
    where periode.periode_type = 'mois' or date_part('month', stock.mois) = 12
{%- endmacro %}
