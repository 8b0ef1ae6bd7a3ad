-- Grain: one row per month photographed, commune of residence and commune of the first wish that hold demandes.
with final as (
    {{ residences_du_stock(ref('int_stock_photographie')) }}
)

select * from final
