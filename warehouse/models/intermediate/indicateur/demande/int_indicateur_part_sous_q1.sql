-- Grain: one row per period, territory and modality.
-- Share of the demandes of declared resources at or below the first quartile of their EPCI.
with final as (
    {{ part_de(ref('int_stock_part_croise'), 'sous_q1', 'ressources_connues') }}
)

select * from final
