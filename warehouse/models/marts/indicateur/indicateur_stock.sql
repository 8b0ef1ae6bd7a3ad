{% set mesures %}
        stock.stock::numeric as valeur,
        stock.stock::numeric as numerateur,
        null::numeric as denominateur,
        stock.stock as effectif,
        false as is_masque
{% endset %}
with final as (
    {{ periodes_du_stock(mesures) }}
)

select * from final
