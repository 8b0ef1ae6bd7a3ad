-- Grain: one row per period, territory and modality: valid demandes at the end of the period.
with stock as (
    {{ stock_par_periode() }}
),

final as (
    select
        {{ colonnes_de_l_indicateur('stock', 'stock.stock', 'stock.stock', numerateur='stock.stock') }}
    from stock
)

select * from final
