-- Grain: one row per period, territory and modality. Share of the stock whose first motive is an urgency.
with final as (
    {{ part_de(ref('int_stock_part_croise'), 'motif_urgent', 'stock') }}
)

select * from final
