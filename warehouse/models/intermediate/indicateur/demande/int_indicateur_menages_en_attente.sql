-- Grain: one row per period and territory. Households that hold the valid demandes.
with final as (
    {{ compte_de(ref('int_stock_part_croise'), 'menage', "cellule.dimension = 'ensemble'") }}
)

select * from final
