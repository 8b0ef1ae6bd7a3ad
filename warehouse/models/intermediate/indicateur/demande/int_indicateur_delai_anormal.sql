-- Grain: one row per period, territory and modality: share of the valid demandes at or beyond the threshold.
with stock as (
    {{ stock_par_periode() }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'stock', taux_pct('stock.stock_delai_anormal', 'stock.stock'), 'stock.stock',
            numerateur='stock.stock_delai_anormal', denominateur='stock.stock'
        ) }}
    from stock
    where {{ est_parametre('delai_anormal', 'stock.departement_code') }}
)

select * from final
