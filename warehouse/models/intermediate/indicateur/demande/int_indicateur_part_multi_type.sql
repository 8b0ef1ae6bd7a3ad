-- Grain: one row per period, territory and modality. Share of the stock that names several types.
with final as (
    {{ part_de(ref('int_stock_part_croise'), 'multi_type', 'stock') }}
)

select * from final
