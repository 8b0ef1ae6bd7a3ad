-- Grain: one row per period, territory and modality. Renewals at the desk of another organisme, over all.
with final as (
    {{ part_de(
        ref('int_flux_demande_croise'), 'renouvellement_ailleurs', 'renouvellement',
        condition="cellule.dimension in ('ensemble', 'typologie')"
    ) }}
)

select * from final
