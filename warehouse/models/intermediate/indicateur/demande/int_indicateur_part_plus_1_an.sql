-- Grain: one row per period, territory and modality. Share of the stock filed 12 months ago or more.
with final as (
    {{ part_de(ref('int_stock_mois_croise'), 'plus_1_an', 'stock') }}
)

select * from final
