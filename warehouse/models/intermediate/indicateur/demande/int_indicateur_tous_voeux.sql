-- Grain: one row per period, territory and modality. Demandes of the stock that wish the territory, at any rank.
with final as (
    {{ compte_de(ref('int_stock_voeu_croise'), 'stock_tous_voeux') }}
)

select * from final
