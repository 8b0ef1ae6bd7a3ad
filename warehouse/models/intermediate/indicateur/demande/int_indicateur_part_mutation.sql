-- Grain: one row per period, territory and modality. Share of the mutations in the stock.
with final as (
    {{ part_de(ref('int_stock_mois_croise'), 'stock_mutation', 'stock') }}
)

select * from final
