-- Grain: one row per period, territory and modality: median seniority of the valid demandes, in months.
with stock as (
    {{ stock_par_periode() }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'stock', 'stock.anciennete_mediane_mois', 'stock.stock', borne_haute='stock.anciennete_p75_mois'
        ) }}
    from stock
)

select * from final
