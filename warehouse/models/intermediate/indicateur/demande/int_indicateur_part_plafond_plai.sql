-- Grain: one row per period, territory and modality.
-- Share of the demandes of known income under the PLAI ceiling of the date.
with final as (
    {{ part_de(ref('int_stock_part_croise'), 'plafond_plai', 'plafond_connu') }}
)

select * from final
