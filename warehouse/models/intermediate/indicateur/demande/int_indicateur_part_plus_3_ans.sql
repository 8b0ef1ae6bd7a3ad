-- Grain: one row per period, territory and modality. Share of the stock filed 36 months ago or more.
with final as (
    {{ part_de(ref('int_stock_mois_croise'), 'plus_3_ans', 'stock') }}
)

select * from final
