-- Grain: one row per period, territory and modality. Mean seniority of the stock, in whole months.
with final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', 'round(cellule.mois_attendus::numeric / nullif(cellule.stock, 0), 4)', 'cellule.stock',
            numerateur='cellule.mois_attendus', denominateur='cellule.stock'
        ) }}
    from {{ ref('int_stock_mois_croise') }} as cellule
)

select * from final
