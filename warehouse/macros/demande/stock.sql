{#- Terms of the identity of the stock: movement → column of stock_flux_mensuel. -#}
{% macro termes_du_stock() -%}
    {{ return({
        'reprise': 'reprises',
        'creation': 'creations',
        'deradiation': 'deradiations',
        'retour_de_validite': 'retours_de_validite',
        'entree_modification': 'entrees_modification',
        'radiation': 'radiations',
        'expiration': 'expirations',
        'sortie_modification': 'sorties_modification',
    }) }}
{%- endmacro %}

{#- Columns common to every indicator, for a measure of the stock at the end of a month; a year is its December. -#}
{% macro periodes_du_stock(mesures) -%}
    select
        stock.departement_code,
        periode.periode_type,
        periode.periode,
        stock.territoire_type,
        stock.territoire_code,
        stock.typologie,
        {{ mesures }}
    from {{ ref('int_stock_mensuel') }} as stock
    cross join lateral (
        values ('mois', to_char(stock.mois, 'YYYY-MM')), ('annee', to_char(stock.mois, 'YYYY'))
    ) as periode (periode_type, periode)
    where periode.periode_type = 'mois' or extract(month from stock.mois) = 12
{%- endmacro %}
