{% set mesures %}
        {{ taux_pct('stock.stock_delai_anormal', 'stock.stock') }} as valeur,
        stock.stock_delai_anormal::numeric as numerateur,
        stock.stock::numeric as denominateur,
        stock.stock as effectif,
        false as is_masque
{% endset %}
with final as (
    {{ periodes_du_stock(mesures) }}
)

select * from final
