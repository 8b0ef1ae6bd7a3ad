{#- CTEs that end with `final`: by cell, what `stock` counts at the end of a period over the leases of the twelve months
    to it, which `mesure` counts in `baux`. -#}
{% macro tension(stock, mesure, baux) -%}
bail as (
    select
        *,
        case periode_type
            when 'annee' then {{ baux }}
            else sum({{ baux }}) over douze_mois
        end as nb_baux,
        periode_type = 'annee' or count(*) over douze_mois = 12 as is_couverte
    from {{ mesure }}
    window douze_mois as (
        partition by departement_code, periode_type, territoire_type, territoire_code, dimension, modalite
        order by periode
        rows between 11 preceding and current row
    )
),

-- The first eleven months, and a year that is not covered whole, have no denominator yet.
couverte as (
    select distinct
        periode_type,
        periode
    from bail
    where is_couverte
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'stock', 'round(stock.stock::numeric / nullif(bail.nb_baux, 0), 4)', 'stock.stock',
            numerateur='stock.stock', denominateur='coalesce(bail.nb_baux, 0)'
        ) }}
    from {{ stock }} as stock
    inner join couverte
        on stock.periode_type = couverte.periode_type and stock.periode = couverte.periode
    left join bail
        on {{ meme_cellule('stock', 'bail') }}
    where stock.dimension = 'ensemble' or stock.stock > 0 or bail.nb_baux > 0
)
{%- endmacro %}
