-- Grain: one row per period, territory and modality.
-- Share of the demandes of known residence whose first wish is their commune.
with final as (
    {{ part_de(ref('int_stock_part_croise'), 'endogene', 'residence_connue') }}
)

select * from final
