{% set mesures %}
        stock.anciennete_mediane_mois::numeric as valeur,
        stock.anciennete_p75_mois::numeric as p75,
        null::numeric as numerateur,
        null::numeric as denominateur,
        stock.stock as effectif,
        false as is_masque
{% endset %}
with final as (
    {{ periodes_du_stock(mesures) }}
)

select * from final
